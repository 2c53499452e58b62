// htmx tells every element of what it takes away; a table of 1,000 rows has none that has to know.
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (target.id === "table") target.replaceChildren();
});
