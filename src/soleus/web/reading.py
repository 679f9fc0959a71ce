"""Pages that ask nothing: the signs of danger, what becomes of the answers, and whether the server is well."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from soleus.web.site import site_of

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about(request: Request) -> Response:
    """Say what becomes of the answers, and who answers for what is said."""
    return site_of(request).page(request, "about.html")


@router.get("/health")
async def health(request: Request) -> Response:
    """Say that the server is up, and by which rules it answers."""
    return JSONResponse({"status": "ok", "rulebook": site_of(request).book.rules.hash})


@router.get("/robots.txt")
async def robots(_request: Request) -> Response:
    """Ask search engines to read what is general and to leave what is somebody's."""
    return Response(
        "User-agent: *\nDisallow: /q/\nDisallow: /answer\nDisallow: /keep/\nDisallow: /check\n", media_type="text/plain"
    )
