// Tabs as the ARIA practices describe them; without this script the panels simply follow one another.
document.querySelectorAll(".tabset").forEach((set) => {
  const panels = [...set.querySelectorAll(":scope > .tab")];
  const bar = document.createElement("div");
  bar.setAttribute("role", "tablist");
  const buttons = panels.map((panel, i) => {
    const button = document.createElement("button");
    const title = panel.querySelector(".tab-title");
    button.type = "button";
    button.id = set.id + "-tab-" + i;
    button.textContent = title.textContent;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", set.id + "-panel-" + i);
    panel.id = set.id + "-panel-" + i;
    panel.tabIndex = 0;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    button.addEventListener("click", () => show(i));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) { show((i + step + panels.length) % panels.length, true); }
    });
    bar.append(button);
    return button;
  });
  function show(chosen, focus) {
    panels.forEach((panel, i) => {
      panel.classList.toggle("closed", i !== chosen);
      buttons[i].setAttribute("aria-selected", String(i === chosen));
      buttons[i].tabIndex = i === chosen ? 0 : -1;
    });
    if (focus) { buttons[chosen].focus(); }
  }
  set.prepend(bar);
  set.classList.add("ready");
  show(0);
});
if (window.matchMedia("(max-width: 60rem)").matches) {
  document.querySelectorAll("nav.contents details").forEach((list) => { list.open = false; });
}
// Folded parts are printed too.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
