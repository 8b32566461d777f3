"""Starts a standalone Milvus from its wheel and says where it is; run by `servers/milvus.py`.

In a process of its own, since the wheel changes the working directory and leaves sockets open.
When its input ends, it ends, and the server with it.
"""

import json
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

START = 90.0
"""Seconds that a server may take to start; it takes about eight."""

# Milvus waits for its own clocks: a server of these tests has quicker ones.
QUICK = """
queryCoord:
  checkSegmentInterval: 50
  checkChannelInterval: 50
  leaderViewUpdateInterval: 1
"""
SETTINGS = {
    "queryCoord.checkInterval": 50,
    "queryCoord.distPullInterval": 50,
    "proxy.timeTickInterval": 20,
}

# Without it the server's register of itself takes the port 2380, and no two could run.
ETCD = """
etcd:
  config:
    path: {path}
"""
PEER = """
listen-client-urls: http://127.0.0.1:{client}
advertise-client-urls: http://127.0.0.1:{client}
listen-peer-urls: http://127.0.0.1:{peer}
initial-advertise-peer-urls: http://127.0.0.1:{peer}
initial-cluster: default=http://127.0.0.1:{peer}
"""


def main(folder: Path, port: int) -> None:
    """Start it, say that it is there and as which process, and wait."""
    server = configured(folder, port)
    server.start()
    process = server.server_proc
    try:
        wait_for(process, server.webservice_port)
        print(json.dumps(process.pid), flush=True)
        sys.stdin.read()
    finally:
        process.kill()
        process.wait()


def configured(folder: Path, port: int) -> Any:
    """The wheel's server with ports of its own."""
    from milvus import MilvusServer, MilvusServerConfig

    names = [name for name in MilvusServerConfig().configurable_items if name.endswith("_port")]
    *ports, peer = free_ports(len(names) + 1)
    own = dict(zip(names, ports, strict=True)) | {"proxy_port": port}
    config = MilvusServerConfig(**own)
    etcd = folder / "etcd.yaml"
    etcd.write_text(PEER.format(client=own["etcd_port"], peer=peer))
    for name, text in {"queryCoord": QUICK, "etcd": ETCD.format(path=etcd)}.items():
        config.template_text = config.template_text.replace(f"\n{name}:\n", text, 1)
    server = MilvusServer(config, wait_for_started=False)
    server.set_base_dir(str(folder))
    for setting, value in SETTINGS.items():
        config.set(setting, value)
    return server


def wait_for(process: Any, health: int) -> None:
    """Until the server says that it is well."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{health}/healthz", timeout=5) as answer:
                if b"OK" in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"Milvus did not start within {START:.0f} s; see its logs")


def free_ports(count: int) -> list[int]:
    """So many ports that nobody has."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
