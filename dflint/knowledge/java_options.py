"""Options that the JVM of a version no longer starts with.

Measured with the OpenJDK builds 11.0.13, 17.0.9, 21.0.4 and 25.0.2 (`java OPTION -version`), 2026-12-01: each is
by the first of them that ends with an error.
"""

from __future__ import annotations

REFUSED = {
    option: version
    for version, options in (
        (11, "UseParNewGC UseCGroupMemoryLimitForHeap UseCMSCompactAtFullCollection "
         "CMSFullGCsBeforeCompaction CMSIncrementalMode PrintGCDateStamps PrintGCTimeStamps "
         "PrintHeapAtGC PrintTenuringDistribution UseGCLogFileRotation NumberOfGCLogFiles GCLogFileSize "
         "PrintAdaptiveSizePolicy PrintGCApplicationStoppedTime PrintGCApplicationConcurrentTime PrintGCCause "
         "PrintReferenceGC "
         "UseSplitVerifier "
         "UnlockCommercialFeatures -d64 -Xincgc -Djava.endorsed.dirs -Djava.ext.dirs"),
        (17, "MaxPermSize PermSize UseConcMarkSweepGC CMSClassUnloadingEnabled CMSInitiatingOccupancyFraction "
         "UseCMSInitiatingOccupancyOnly CMSParallelRemarkEnabled CMSScavengeBeforeRemark "
         "AggressiveOpts UseParallelOldGC TraceClassLoading TraceClassUnloading UseAppCDS"),
        (21, "UseBiasedLocking"),
        (25, "MaxRAMFraction MinRAMFraction InitialRAMFraction"),
    )
    for option in options.split()
}  # fmt: skip
# The JVM reads these itself.
READ_BY_JVM = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")
# What the start scripts of images pass on.
PASSED_ON = {"tomcat": ("JAVA_OPTS", "CATALINA_OPTS"), "jetty": ("JAVA_OPTIONS",)}
