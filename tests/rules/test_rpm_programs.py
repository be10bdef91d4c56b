"""Programs that base images with RPM packages do not have."""

import pytest

from dflint_rules.runtime.missing_programs import program_not_in_image
from tests.lab import Lab


@pytest.mark.parametrize(
    ("base", "script", "missing"),
    [
        ("fedora:43", "wget -q https://example.com/a", "wget"),
        ("almalinux:9", "dnf -y update && dnf install -y tar && git clone x", "git"),
        ("rockylinux/rockylinux:9", "dnf clean all; make -C /src", "make"),
        ("quay.io/centos/centos:stream9", "pip3 install flask", "pip3"),
        ("centos:7", "unzip a.zip", "unzip"),
        ("oraclelinux:9", "gcc -c a.c", "gcc"),
        ("amazonlinux:2023", "tar xf a.tar", "tar"),
        ("amazonlinux:2", "useradd app", "useradd"),
        ("registry.access.redhat.com/ubi8/ubi-minimal:8.10", "groupadd app", "groupadd"),
        ("redhat/ubi9", "apt-get update", "apt-get"),
        ("almalinux:9", "sudo dnf install -y httpd", "sudo"),
        ("fedora:43", "sudo dnf install -y httpd", ""),
        ("almalinux:9", "tar xf a.tar && useradd app", ""),
        ("amazonlinux:2023", "dnf install -y tar shadow-utils && tar xf a && useradd b", ""),
        ("amazonlinux:2023", "yum install -y $TOOLS && git clone x", ""),
        ("fedora:43", "dnf group install -y development-tools && make", ""),
        ("fedora:43", "dnf install -y golang && git clone x", ""),  # may need git
        ("almalinux:9", "dnf module install -y nodejs:20 && npm ci", ""),
        ("registry.access.redhat.com/ubi9/python-312:1", "gcc -c a.c", ""),
        ("example.com/fedora:43", "wget x", ""),
        ("fedora:$RELEASE", "wget x", ""),
    ],
)
def test_programs_of_base_images(base: str, script: str, missing: str) -> None:
    found = Lab(program_not_in_image).find(f"FROM {base}\nRUN {script}\n")
    assert [f" no {missing}," in it.message for it in found] == [True] * bool(missing)


def test_the_advice_names_the_package() -> None:
    (found,) = Lab(program_not_in_image).find("FROM amazonlinux:2023\nRUN useradd app\n")
    assert found.fix is not None
    assert found.fix.title == "Install shadow-utils before"
