def markdown(results): return ""
