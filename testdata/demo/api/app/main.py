"""Tasks, kept in memory: enough of a service to be worth an image."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI(title="Tasks")
tasks: dict[int, "Task"] = {}


class Task(BaseModel):
    title: str
    done: bool = False


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/tasks")
def list_tasks() -> dict[int, Task]:
    return tasks


@app.put("/tasks/{number}")
def put_task(number: int, task: Task) -> Task:
    tasks[number] = task
    return task


@app.delete("/tasks/{number}")
def delete_task(number: int) -> Task:
    if number not in tasks:
        raise HTTPException(404, f"there is no task {number}")
    return tasks.pop(number)
