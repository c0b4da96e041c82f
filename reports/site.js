// Cards are searched by what they say. Without this script all of them are there.
document.querySelectorAll(".grid").forEach((grid) => {
  const cards = [...grid.children];
  const told = document.querySelector("[data-shown]");
  const search = Object.assign(document.createElement("input"), { type: "search", className: "find" });
  search.setAttribute("aria-label", grid.dataset.search);
  search.placeholder = grid.dataset.search;
  search.addEventListener("input", () => {
    const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    const wanted = plain(search.value.trim());
    cards.forEach((card) => { card.hidden = !plain(card.textContent).includes(wanted); });
    told.textContent = told.dataset.shown.replace("#", cards.filter((card) => !card.hidden).length);
  });
  grid.before(search);
});
