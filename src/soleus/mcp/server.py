"""Serves the tools by the protocol's own kit: over standard input and output, or over HTTP on this machine alone.

Nothing about health goes into a log: a line holds the tool, the kind of what came back and the time taken. The kit's
own log, which could quote what was sent, is shut.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from soleus.mcp.tools import DESCRIPTIONS, INSTRUCTIONS
from soleus.problems import place_of
from soleus.version import __version__

if TYPE_CHECKING:
    from typing import Any

    from mcp.server import ServerRequestContext
    from starlette.applications import Starlette

    from soleus.mcp.calls import Calls

    Context = ServerRequestContext[Any]

LOG = logging.getLogger("soleus.mcp")
NAME = "soleus"
PATH = "/mcp"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_BYTES = 262_144  # of one request; a case with every fact in it takes 5 kB
MOST_AT_ONCE = 2  # calls that compute; the others wait
SHUT = ("mcp", "mcp.server", "httpx", "sse_starlette")


def make_server(calls: Calls) -> Server[Any]:
    """Make the server of some tools."""
    limiter = anyio.CapacityLimiter(MOST_AT_ONCE)
    tools = [_tool(name, schema) for name, schema in calls.schemas.items()]

    async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    async def call_tool(_: Context, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in calls.schemas:
            raise MCPError(INVALID_PARAMS, f"there is no such tool; there are {', '.join(calls.schemas)}")
        return await anyio.to_thread.run_sync(_called, calls, params.name, params.arguments or {}, limiter=limiter)

    _shut_foreign_logs()
    words = calls.book.words
    instructions = INSTRUCTIONS.format(question=words.pages["answer"]["question"])
    server: Server[Any] = Server(
        NAME,
        version=__version__,
        title="Soleus",
        description=words.intended_use,
        instructions=f"{instructions}\n{words.intended_use}",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # the kit would tell of every call to whatever gathers traces here
    return server


def _tool(name: str, schema: dict[str, Any]) -> Tool:
    is_idle = name not in {"start_interview", "answer"}  # these two change what the server remembers of an interview
    annotations = ToolAnnotations(
        read_only_hint=is_idle,
        destructive_hint=False,
        idempotent_hint=name != "start_interview",
        open_world_hint=False,
    )
    return Tool(name=name, description=DESCRIPTIONS[name], input_schema=schema, annotations=annotations)


def _called(calls: Calls, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """Call a tool; a mistake of our own is told by its kind and place, since its message could hold what was in hand.

    Raises:
        MCPError: a mistake of our own.
    """
    began, kind = time.monotonic(), "failed"
    try:
        reply = calls.call(name, arguments)
        kind = reply.kind
    except Exception as error:  # noqa: BLE001  # the one place: whatever it is, its message is told nobody
        LOG.error("a mistake in Soleus: %s at %s", type(error).__name__, place_of(error))  # noqa: TRY400  # no trace
        raise MCPError(INTERNAL_ERROR, "Soleus made a mistake; it is not the fault of what was sent") from None
    finally:
        LOG.info("%s %s %.0f ms", name, kind, (time.monotonic() - began) * 1000)
    return CallToolResult(
        content=[TextContent(type="text", text=reply.says)],
        structured_content=reply.to_json(),
        is_error=reply.is_refused,
    )


async def serve_stdio(calls: Calls) -> None:
    """Serve over standard input and output until the input ends."""
    server = make_server(calls)
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def http_application(calls: Calls, port: int) -> Starlette:
    """Make the application that serves over HTTP at ``/mcp``, to callers on this machine alone.

    The headers Host and Origin must name loopback and the very port, so that no page of another site reaches it by a
    name that it made to point here, nor one of another server on this machine.
    """
    hosts = [f"{name}:{port}" for name in LOOPBACK]
    return make_server(calls).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=hosts,
            allowed_origins=[f"http://{host}" for host in hosts],
        ),
    )


def _shut_foreign_logs() -> None:
    for name in SHUT:
        log = logging.getLogger(name)
        log.handlers, log.propagate = [logging.NullHandler()], False
