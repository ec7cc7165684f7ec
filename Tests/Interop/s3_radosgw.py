"""Ceph's gateway, which validates policies and signatures."""

import json
import os
import re
import uuid

from s3_store import ACCESS_KEY, SECRET, Store, free_port


class Radosgw(Store):
    """Ceph's gateway in front of a cluster with one monitor and one OSD that stores in memory.

    It checks the signature and every condition of the policy.
    """

    name = "radosgw"
    validates = True

    def version(self) -> str:
        return "Ceph " + re.search(r"version (\S+)", self.call("radosgw", "--version"))[1]

    def environment(self) -> dict[str, str]:
        return os.environ | {"CEPH_CONF": str(self.work / "ceph.conf")}

    def start(self) -> None:
        cluster, disk, monitor = uuid.uuid4(), uuid.uuid4(), f"v2:127.0.0.1:{free_port()}"
        address = self.url.removeprefix("http://")
        for folder in ["mon", "osd", "rgw", "run"]:
            (self.work / folder).mkdir()
        (self.work / "ceph.conf").write_text(CEPH_CONF.format(cluster, monitor, address, work=self.work))
        self.call("monmaptool", "--create", "--addv", "a", monitor, "--fsid", str(cluster), "monmap")
        self.call("ceph-mon", "-i", "a", "--mkfs", "--monmap", "monmap")
        self.spawn("ceph-mon", "-i", "a", "-f")
        self.call("ceph", "osd", "new", str(disk))  # waits for the monitor
        self.call("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", str(disk))
        self.spawn("ceph-osd", "-i", "0", "-f")
        keys = [f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET}"]
        self.call("radosgw-admin", "user", "create", "--uid=suite", "--display-name=suite", *keys)  # waits for the OSD
        for words, statement in ROLE:
            policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | statement]}
            self.call("radosgw-admin", *words, json.dumps(policy), "--role-name=uploader")
        self.spawn("radosgw", "-n", "client.rgw", "-f")

    def temporary_credentials(self) -> tuple[str, str, str]:
        response = self.service("sts").assume_role(RoleArn="arn:aws:iam:::role/uploader", RoleSessionName="suite")
        return tuple(response["Credentials"][name] for name in ["AccessKeyId", "SecretAccessKey", "SessionToken"])


# The role that issues temporary credentials, valid for an hour.
ROLE = [
    (["role", "create", "--assume-role-policy-doc"],
     {"Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam:::user/suite"}}),
    (["role-policy", "put", "--policy-name=all", "--policy-doc"], {"Action": "s3:*", "Resource": "arn:aws:s3:::*"}),
]

# The cluster has no authentication. The gateway would require encryption, which needs authentication: `crc` disables it.
# With its default intervals paxos needs ten more seconds until the cluster is ready.
CEPH_CONF = """\
[global]
fsid = {}
mon host = {}/0
rgw frontends = beast endpoint={}
rgw s3 auth use sts = true
rgw sts key = sixteen letters.
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
paxos propose interval = 0.05
paxos min wait = 0.01
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
mon allow pool size one = true
mon data = {work}/mon
osd data = {work}/osd
rgw data = {work}/rgw
run dir = {work}/run
admin socket = {work}/run/$name.asok
crash dir = {work}/run
log file = {work}/$name.log
"""
