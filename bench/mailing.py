"""The worker and an SMTP server that throws mails away, for the work `mailed sale`.

`python -m bench.mailing PORT FILE` is the server: it writes to FILE how many mails it has taken so far.
"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench import machine
from bench.servers import ROOT, Web
from matinee.tests.postgres import free_port
from matinee.tests.site import MANAGE

# A worker that sends no mail for so long sends none any more.
SILENCE_SECONDS = 60


class Sink:
    """Accept every mail, keep none, count them."""

    def __init__(self, file: Path) -> None:
        self.file, self.taken = file, 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        self.taken += 1
        self.file.write_text(str(self.taken))
        return "250 OK"


async def serve(port: int, sink: Sink) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink), "127.0.0.1", port)
    await server.serve_forever()


class Mailing:
    """A context in which the worker of a site sends its mails to a sink."""

    def __init__(self, web: Web, folder: Path) -> None:
        self.web, self.port, self.log = web, free_port(), folder / "mailing.log"
        self.file = folder / "mails"
        self.file.write_text("0")
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._start([sys.executable, "-m", "bench.mailing", str(self.port), str(self.file)])
        self._start([sys.executable, str(MANAGE), "worker"])
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)

    def _start(self, command: list[str]) -> None:
        environment = self.web.environment | {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.processes.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log))

    @property
    def pids(self) -> list[int]:
        return machine.family(*(process.pid for process in self.processes))

    @property
    def taken(self) -> int:
        # The server may be about to write the file anew.
        return int(self.file.read_text() or 0)

    def wait_for(self, number: int) -> None:
        """Return when the sink has taken this many mails. RuntimeError when the worker has stopped sending."""
        last, heard = self.taken, time.monotonic()
        while (taken := self.taken) < number:
            if taken != last:
                last, heard = taken, time.monotonic()
            if time.monotonic() - heard > SILENCE_SECONDS:
                raise RuntimeError(f"{taken} of {number} mails were sent:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Sink(Path(sys.argv[2]))))
