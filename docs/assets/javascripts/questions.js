// The index of questions: filters without a page load. The address keeps the choice, so that it can be shared.
const form = document.querySelector(".filters");
const groups = [...document.querySelectorAll(".index-group")];
const output = form.querySelector("output");

function chosen() {
  return [...new FormData(form)].filter(([, value]) => value);
}

function apply() {
  const choice = chosen();
  let shown = 0;
  for (const group of groups) {
    let any = false;
    for (const item of group.querySelectorAll("li")) {
      item.hidden = !choice.every(([name, value]) => item.dataset[name] === value);
      any ||= !item.hidden;
      shown += !item.hidden;
    }
    group.hidden = !any;
  }
  output.textContent = shown === 1 ? "1 question" : `${shown} questions`;
}

function restore() {
  const wanted = new URLSearchParams(location.search);
  for (const field of form.querySelectorAll("select")) {
    const value = wanted.get(field.name) ?? "";
    field.value = [...field.options].some((option) => option.value === value) ? value : "";
  }
  form.elements.answered.checked = wanted.get("answered") === "1";
  apply();
}

form.addEventListener("change", () => {
  apply();
  const query = new URLSearchParams(chosen()).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
});
form.addEventListener("reset", () => {
  history.replaceState(null, "", location.pathname);
  setTimeout(apply);
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("popstate", restore);
form.hidden = false;
restore();
