"""Pages that ask nothing: what can be read, what becomes of the answers, and whether the server is well."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from soleus.render.views.learn import learn
from soleus.web.site import site_of

router = APIRouter(include_in_schema=False)


DANGER = "danger"  # the page that the red button of every page leads to


@router.get("/learn")
async def pages(request: Request) -> Response:
    """List the pages to read."""
    site = site_of(request)
    return site.page(request, "learn.html", title=site.book.learning.texts["title"], pages=site.book.learning.pages)


@router.get("/learn/{name}")
async def page(request: Request, name: str) -> Response:
    """Show one page to read."""
    site = site_of(request)
    if name not in site.book.learning.pages:
        raise HTTPException(404)
    return site.document(request, learn(name, site.book))


@router.get("/danger")
async def danger(request: Request) -> Response:
    """Show all signs of danger, and what to do with each."""
    site = site_of(request)
    return site.document(request, learn(DANGER, site.book))


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
        "User-agent: *\nDisallow: /q/\nDisallow: /answer\nDisallow: /keep/\nDisallow: /check\n"
        "Disallow: /trial\nDisallow: /diary\n",
        media_type="text/plain",
    )
