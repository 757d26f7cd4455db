"""`tuiz demo`: open the app on a throw-away copy of the sample zones, with name servers that serve them."""

import argparse
import signal
import sys
from contextlib import suppress

from tuiz.cli.app import run_app
from tuiz.cli.report import report
from tuiz.services.demo import LiveDemo, live_demo

_SERVING = """\
The demo's name servers answer on port {port} until Ctrl+C. Its zones: {zones}

In another terminal:
  tuiz trace --config {settings} www.example.com
  tuiz verify --config {settings} {zones}/post.example.net.zone
  dig @127.53.0.8 -p {port} www.example.com

What is saved to a zone file is served a moment later. Other names to trace: bogus.example, expired.example,
lame.example and dead.example; lab.example.com has a lame server, post.example.net a stale one.

The domain garden.example is there to be moved to another provider, whose name servers are the set hosting, and back:
  tuiz delegation --config {settings} garden.example --preflight ns1.hosting.example ns2.hosting.example
  tuiz delegate -w {zones} --config {settings} garden.example ns1.hosting.example ns2.hosting.example
  tuiz delegation --config {settings} garden.example --watch ns1.hosting.example ns2.hosting.example
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how it is opened."""
    parser.add_argument("--serve", action="store_true", help="only run the name servers, for use from other terminals")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="where they listen; a free port by default")


def run(arguments: argparse.Namespace) -> int:
    """Open the app; what is done in it is gone when it ends."""
    with live_demo(arguments.port) as demo:
        if demo.why_not is not None:
            if arguments.serve or arguments.port:
                raise demo.why_not
            report(demo.why_not, as_json=False)
            print("The demo opens without its name servers; lookups won't find its zones.", file=sys.stderr)
        if arguments.serve:
            return _serve(demo)
        return run_app(demo.zones, () if demo.port is None else ("--config", str(demo.settings)))


def _serve(demo: LiveDemo) -> int:
    """Say how the servers are used, and wait for the end."""
    print(_SERVING.format(port=demo.port, zones=demo.zones, settings=demo.settings), flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            signal.pause()
    return 0


def _port(text: str) -> int:
    """Return a port that a user may listen at."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 1 to 65535.")
    return int(text)
