"""A real PostgreSQL for the tests: made in a folder of its own, on a socket there, thrown away at the end."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

FOLDERS = (
    "/usr/local/bin",
    "/usr/bin",
    *(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))[::-1]),
)
# What a crash of the machine could lose is not tested here: waiting for the disk is, by SIGKILL of the writer.
SETTINGS = {"listen_addresses": "", "max_connections": "40", "shared_buffers": "16MB", "fsync": "off"}


class NoPostgresError(Exception):
    """There is no PostgreSQL on this machine."""


def program(name):
    """Find a program of PostgreSQL.

    Raises:
        NoPostgresError: it is not installed.
    """
    path = shutil.which(name, path=os.pathsep.join(FOLDERS))
    if path is None:
        raise NoPostgresError(f"'{name}' is not installed: apt-get install postgresql (.ci/run does)")
    return path


def as_somebody():
    """Give the words before a command that take rights away: PostgreSQL does not run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


@contextlib.contextmanager
def postgres():
    """Run a server; gives its URL."""
    folder = Path(tempfile.mkdtemp(prefix="soleus-pg-", dir="/tmp"))  # the path of a socket is short
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        making = [program("initdb"), "-D", data, "-U", "soleus", "--auth=trust", "--no-sync", "--encoding=UTF8"]
        subprocess.run([*as_somebody(), *making, "--locale=C"], check=True, cwd=folder, capture_output=True)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        running = subprocess.Popen(
            [*as_somebody(), program("postgres"), "-D", data, "-k", folder, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder,
        )  # fmt: skip
        assert running.stderr is not None
        try:
            for line in running.stderr:
                if "ready to accept connections" in line:
                    break
            yield f"postgresql://soleus@/postgres?host={folder}"
        finally:
            running.send_signal(signal.SIGINT)  # it waits for nobody who is still connected
            running.stderr.close()
            running.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
