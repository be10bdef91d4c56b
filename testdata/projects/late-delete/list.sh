#!/bin/sh
exec tree -L 2 /opt/docs
