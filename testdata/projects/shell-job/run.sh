#!/bin/sh
set -eu
sort -rn counted.txt >out/ranking.txt
touch out/done
