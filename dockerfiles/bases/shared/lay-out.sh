#!/bin/sh
# Lays out what every AWS base image has: the folders of the contract and the user
# that Lambda runs functions as. Without the passwd line `os.userInfo()` and
# `getpwuid` fail in a sandbox of that user, and on Lambda they do not.
set -eu
umask 022
mkdir -p /var/task /var/runtime /var/lang/bin /var/lang/lib /opt/bin /opt/lib /opt/extensions
echo 'sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin' >> /etc/passwd
echo 'sbx_user1051:x:990:' >> /etc/group
