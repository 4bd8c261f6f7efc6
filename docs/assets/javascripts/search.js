// Material asks for the search index on every page view, and it is by far the site's largest file.
// Its request is held back here until somebody turns to the search field.
{
  const send = XMLHttpRequest.prototype.send;
  const open = XMLHttpRequest.prototype.open;
  const held = new WeakSet();
  const field = document.querySelector("[data-md-component=search-query]");

  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (String(address).endsWith("/search/search_index.json")) held.add(this);
    return open.call(this, method, address, ...rest);
  };

  XMLHttpRequest.prototype.send = function (...body) {
    if (!held.has(this)) return send.apply(this, body);
    if (document.activeElement === field) return send.apply(this, body);
    field.addEventListener("focus", () => send.apply(this, body), { once: true });
  };

  for (const button of document.querySelectorAll("[data-search]")) {
    button.hidden = false;
    button.addEventListener("click", () => field.focus());
  }
}
