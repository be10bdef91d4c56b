"""ShellCheck over the scripts of RUN instructions. It is an extra program, run only when asked."""
