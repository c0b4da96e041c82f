// "Look it up" as two choices and a picture. Without this script its tables stay folded, one below the other.
// Figures are shown in the table's own words; what is read from them places the marks, and fills the file.
document.querySelectorAll(".lookup").forEach((place) => {
  const [questionWord, groupWord, saveWord] = [...place.querySelectorAll(".lookup-word")].map((word) => word.textContent);
  const byMark = document.documentElement.lang.startsWith("en") ? [/,/g, "."] : [/\./g, ","];
  const numbers = (text) => (text.replace(/\u2212/g, "-").match(/-?\d[\d.,]*/g) || [])
    .map((one) => Number(one.replace(byMark[0], "").replace(byMark[1], ".")));
  const parts = [...place.querySelectorAll("table")].map((table) => {
    const holder = table.closest(".callout");
    const name = holder.querySelector("summary").textContent.trim();
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    return { name, heads: heads.slice(2), columns: heads.slice(0, 2), rows };
  });
  const make = (kind, attributes, ...inside) => {
    const made = Object.assign(document.createElement(kind), attributes);
    made.append(...inside);
    return made;
  };
  const choice = (word, options) => {
    const select = make("select", {}, ...options.map((text) => make("option", { textContent: text })));
    return [make("label", {}, make("span", { textContent: word }), select), select];
  };
  const [groupLabel, group] = choice(groupWord, parts.map((part) => part.name));
  const [questionLabel, question] = choice(questionWord, [...new Set(parts.flatMap((part) => part.rows.map((row) => row[0])))]);
  const shown = make("div", { className: "lookup-shown" });
  shown.setAttribute("aria-live", "polite");
  const save = make("button", { type: "button", textContent: saveWord });

  const bar = (figure, from, to) => {
    const track = make("div", { className: "lookup-track" });
    track.setAttribute("aria-hidden", "true");
    const at = (value) => Math.min(100, Math.max(0, 100 * (value - from) / (to - from || 1)));
    const [value, low, high] = figure;
    if (value === undefined) { return track; }
    if (high !== undefined) {
      const range = make("span", { className: "lookup-range" });
      Object.assign(range.style, { left: at(low) + "%", width: at(high) - at(low) + "%" });
      track.append(range);
    }
    const dot = make("span", { className: "lookup-dot" });
    dot.style.left = at(value) + "%";
    track.append(dot);
    return track;
  };
  const show = () => {
    const part = parts[group.selectedIndex];
    const rows = part.rows.filter((row) => row[0] === question.value);
    const texts = rows.flatMap((row) => row.slice(2));
    const all = texts.flatMap(numbers);
    const hundred = texts.some((text) => text.includes("%")) || rows.some((row) => /\b100\b/.test(row[1]));
    const [from, to] = [Math.min(0, ...all), hundred ? 100 : Math.max(...all, 0)];
    const table = make("table", {}, make("caption", { textContent: question.value + " \u00b7 " + part.name }));
    rows.forEach((row) => {
      const head = make("th", { textContent: row[1], colSpan: 3, scope: "rowgroup" });
      table.append(make("tbody", {}, make("tr", {}, head), ...part.heads.map((name, i) => make("tr", {},
        make("th", { textContent: name, scope: "row" }),
        make("td", {}, bar(numbers(row[i + 2]), from, to)),
        make("td", { textContent: row[i + 2] })))));
    });
    shown.replaceChildren(table);
  };
  const quoted = (text) => '"' + String(text ?? "").replace(/"/g, '""') + '"';
  save.addEventListener("click", () => {
    const lines = parts.flatMap((part) => part.rows.flatMap((row) => part.heads.map((name, i) => {
      const text = row[i + 2];
      return [part.name, name, row[0], row[1], text, ...[0, 1, 2].map((k) => numbers(text)[k])].map(quoted).join(",");
    })));
    const head = [groupWord, "", ...parts[0].columns, "", "estimate", "conf_low", "conf_high"].map(quoted).join(",");
    const file = new Blob(["\ufeff" + [head, ...lines].join("\n") + "\n"], { type: "text/csv" });
    const link = make("a", { href: URL.createObjectURL(file), download: "lookup.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  [group, question].forEach((select) => select.addEventListener("change", show));
  place.prepend(make("div", { className: "lookup-choices" }, questionLabel, groupLabel, save), shown);
  place.classList.add("ready");
  show();
});
// Each figure's data is offered below it too.
document.querySelectorAll(".figure-data li").forEach((line) => {
  const [to, data] = line.querySelectorAll("a");
  const figure = to && document.getElementById((to.getAttribute("href") || "").slice(1));
  if (figure && data) {
    const offered = document.createElement("p");
    offered.className = "more";
    offered.append(Object.assign(data.cloneNode(), { textContent: "CSV" }));
    offered.firstChild.setAttribute("aria-label", data.textContent);
    figure.append(offered);
  }
});
