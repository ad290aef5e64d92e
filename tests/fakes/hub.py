"""A model hub on loopback that serves one folder: as much of the hub's API as a download needs.

    async with Hub("누군가/나래", folder) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)

`paths` are the requests as they came; `broken` are names of files that are cut off in the middle.
"""

import asyncio
import hashlib
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """The hub; an async context manager."""

    def __init__(self, model: str, folder: Path) -> None:
        self._model = model
        self._folder = folder
        self._runner: web.AppRunner | None = None
        self.broken: set[str] = set()
        self.paths: list[str] = []
        self.tokens: set[str] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get(f"/api/models/{self._model}/revision/{{revision}}", self._info)
        application.router.add_get(f"/api/models/{self._model}/tree/{{revision}}", self._tree)
        application.router.add_get(f"/{self._model}/resolve/{{revision}}/{{name}}", self._file)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _info(self, request: web.Request) -> web.Response:
        self._note(request)
        names = sorted(path.name for path in self._folder.iterdir())
        return web.json_response({"id": self._model, "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]})

    async def _tree(self, request: web.Request) -> web.Response:
        self._note(request)
        files = sorted(self._folder.iterdir())
        return web.json_response([{"type": "file", "path": each.name, "size": each.stat().st_size, "oid": "0"} for each in files])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._note(request)
        path = self._folder / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound(headers={"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
        content = await asyncio.to_thread(path.read_bytes)
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": COMMIT}
        if path.name in self.broken and request.method == "GET":
            response = web.StreamResponse(headers={**headers, "Content-Length": str(len(content))})
            await response.prepare(request)
            await response.write(content[: len(content) // 2])
            assert request.transport is not None
            request.transport.abort()
            return response
        return web.Response(body=content, headers=headers)

    def _note(self, request: web.Request) -> None:
        self.paths.append(request.path)
        self.tokens.add(request.headers.get("Authorization", ""))
