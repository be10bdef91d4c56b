"""Options with which the JVM ends at once: by the first of Java 11, 17, 21 and 25 that refuses them.

Measured with OpenJDK 11.0.13, 17.0.9, 21.0.4 and 25.0.2 (`java OPTION -version`), 2026-12-01.
"""

from __future__ import annotations

_REFUSED = {
    11: "UseParNewGC UseCGroupMemoryLimitForHeap UseCMSCompactAtFullCollection CMSIncrementalMode"
        " PrintGCDateStamps PrintGCTimeStamps PrintHeapAtGC PrintTenuringDistribution UseGCLogFileRotation"
        " NumberOfGCLogFiles GCLogFileSize PrintAdaptiveSizePolicy PrintGCApplicationStoppedTime PrintGCCause"
        " UseSplitVerifier UnlockCommercialFeatures -d64 -Xincgc -Djava.endorsed.dirs -Djava.ext.dirs",
    17: "MaxPermSize PermSize UseConcMarkSweepGC CMSClassUnloadingEnabled CMSInitiatingOccupancyFraction"
        " UseCMSInitiatingOccupancyOnly CMSParallelRemarkEnabled CMSScavengeBeforeRemark AggressiveOpts"
        " UseParallelOldGC TraceClassLoading",
    21: "UseBiasedLocking",
    25: "MaxRAMFraction MinRAMFraction InitialRAMFraction",
}  # fmt: skip
REFUSED = {option: version for version, names in _REFUSED.items() for option in names.split()}
# The JVM reads these itself; what the start scripts of images pass on.
READ_BY_JVM = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")
PASSED_ON = {"tomcat": ("JAVA_OPTS", "CATALINA_OPTS"), "jetty": ("JAVA_OPTIONS",)}
