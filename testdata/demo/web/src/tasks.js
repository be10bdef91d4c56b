const list = document.querySelector("#tasks");

const answer = await fetch("/api/tasks");
for (const task of Object.values(await answer.json())) {
  const item = document.createElement("li");
  item.textContent = task.title;
  item.className = task.done ? "done" : "open";
  list.append(item);
}
