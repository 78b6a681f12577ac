"""What one connection to the web server may cost, as granian takes it: as an object, and on its command line."""

import resource

from granian.http import HTTP1Settings

# The buffer is the most that a request's headers may be; a browser sends a tenth of it. The time is for headers, and
# for the next request of a connection that stays open.
HTTP1 = HTTP1Settings(max_buffer_size=32_768, header_read_timeout=30_000)
# HTTP/1 alone: proxies speak nothing else to a site, and no limit here would count the streams of HTTP/2.
ARGUMENTS = [
    *("--interface", "rsgi", "--no-ws", "--http", "1", "--http1-buffer-size", str(HTTP1.max_buffer_size)),
    *("--http1-header-read-timeout", str(HTTP1.header_read_timeout)),
]
OPEN_FILES = 65_536


def open_more_files() -> None:
    """Each connection is an open file, and 1,024 is what a process may have open unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
