"""Minutes until an order arrives, over HTTP.

To start it: MODEL=model.pkl uvicorn rest_service:app
"""

import os
import pickle
from contextlib import asynccontextmanager
from math import isclose
from pathlib import Path
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field


class Order(BaseModel, strict=True, extra="forbid", allow_inf_nan=False):
    """What a client sends, in the ranges of the training data.

    Text for a number, NaN and unknown fields are refused.
    """

    km: float = Field(gt=0, le=6)
    hour: int = Field(ge=11, le=22)
    vehicle: Literal["bike", "car"]


Orders = Annotated[list[Order], Field(min_length=1, max_length=100)]


class Estimates(BaseModel, allow_inf_nan=False):
    """What it gets: minutes, order by order, and the version of the model."""

    minutes: list[float]
    version: str


@asynccontextmanager
async def lifespan(app: FastAPI):
    """Load the model once, before the first request, and try it.

    The start ends with an error if the file is missing or broken, or if the order
    saved in it has other fields or does not give the minutes saved with it.
    """
    saved = pickle.loads(Path(os.environ["MODEL"]).read_bytes())  # noqa: S301 our own
    row, minutes = saved["example"]
    said = saved["pipeline"].predict([Order(**row).model_dump()]).tolist()
    trial = Estimates(minutes=said, version=saved["version"])
    if not isclose(trial.minutes[0], minutes):
        raise ValueError(f"the model says {said}, and said {minutes} when saved")
    app.state.pipeline, app.state.version = saved["pipeline"], saved["version"]
    yield


app = FastAPI(lifespan=lifespan, max_body_size=100_000)  # bytes; above it: 413


@app.exception_handler(RequestValidationError)
async def refuse(_: Request, error: RequestValidationError) -> JSONResponse:
    """422 that says where and why, and does not send the input back."""
    faults = [{"loc": e["loc"], "msg": e["msg"]} for e in error.errors()[:10]]
    return JSONResponse({"detail": faults}, status_code=422)


@app.get("/health")
async def health(request: Request) -> dict[str, str]:
    """200 once the model is loaded; answered even if every thread is busy."""
    return {"status": "ok", "version": request.app.state.version}


@app.post("/v1/estimates")
def estimate(request: Request, orders: Orders) -> Estimates:
    """One call of the model for all orders. Not async: it runs in a thread."""
    state = request.app.state
    minutes = state.pipeline.predict([order.model_dump() for order in orders])
    return Estimates(minutes=minutes.round(1).tolist(), version=state.version)


if __name__ == "__main__":
    for path, methods in app.openapi()["paths"].items():  # what /docs shows
        print(*methods, path)
    print("km:", Order.model_json_schema()["properties"]["km"])
