// A table of some rows sorts by a press on the head of a column, and a long one is searched. Without this script it stays as
// it is. A third press brings back the order in which it was written; on paper all of its rows are there.
document.querySelectorAll("main table").forEach((table) => {
  const [head, body] = [table.tHead && table.tHead.rows[0], table.tBodies[0]];
  const written = table.tBodies.length === 1 ? [...body.rows] : [];
  // Where a row belongs to the one above it, its place is part of what it says.
  const hangs = written.some((row) => !row.cells[0] || /^(\u2013|$)/.test(row.cells[0].textContent.trim())) || table.querySelector("[colspan], [rowspan]");
  if (!head || written.length < 5 || hangs || table.closest(".lookup")) { return; }
  const marks = document.documentElement.lang.startsWith("en") ? [/,/g, "."] : [/\./g, ","];
  const number = (text) => {
    const found = text.replace(/\u2212/g, "-").match(/-?\d[\d.,]*/);
    return found ? Number(found[0].replace(/[.,]$/, "").replace(marks[0], "").replace(marks[1], ".")) : -Infinity;
  };
  const text = (row, place) => row.cells[place].textContent.trim();
  [...head.cells].forEach((cell, place) => {
    const filled = written.map((row) => text(row, place)).filter(Boolean);
    // Dates are in words, and their letters have another order than their days.
    if (!cell.textContent.trim() || (filled.length && filled.every((words) => /^\d{1,2}\D.*\b\d{4}$/.test(words)))) { return; }
    // Columns of numbers stand to the right.
    const isNumber = ["right", "end"].includes(getComputedStyle(cell).textAlign);
    const compare = (one, other) => isNumber
      ? number(text(one, place)) - number(text(other, place)) || 0
      : text(one, place).localeCompare(text(other, place), document.documentElement.lang);
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "" }[cell.getAttribute("aria-sort")] ?? "ascending";
      [...head.cells].forEach((other) => other.removeAttribute("aria-sort"));
      if (next) { cell.setAttribute("aria-sort", next); }
      const turned = next === "descending" ? -1 : 1;
      body.append(...(next ? [...written].sort((one, other) => turned * compare(one, other)) : written));
    });
  });
  if (written.length < 15) { return; }
  const search = Object.assign(document.createElement("input"), { type: "search", className: "find" });
  search.setAttribute("aria-label", document.querySelector("main").dataset.find);
  search.placeholder = document.querySelector("main").dataset.find;
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    written.forEach((row) => { row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted); });
  });
  (table.closest(".scroll") || table).before(search);
});
