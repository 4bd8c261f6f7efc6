// Two things about Material's search.

// It takes each word of a query for the beginning of a word: "how to" finds "however" and "topic", "model" finds "modeling"
// before "model". So words that only join others are left out, whole words count twice ("^1" asks for them), and a word of
// one or two letters counts only whole if there are others.
const JOINING = new Set(`a about am an and any are as at be been being but by can could did do does doing each for from
  get gets had has have having he her his how i if in into is it its let lets may me might must my no not of off on or
  our own per shall she should so some such than that the their them then there these they this those to too us very was
  we were what when where which while who whom whose why will with would yet you your`.split(/\s+/));
const QUERY = 2; // the kind of message that asks Material's worker

function asked(query) {
  if (query.includes('"')) return query;
  const parted = query.replace(/([\p{L}\p{N}])-(?=[\p{L}\p{N}])/gu, "$1 ").split(/\s+/);
  const words = parted.map((word) => word.replace(/[?!.,;:]+$/, "")).filter(Boolean);
  const telling = words.filter((word) => !JOINING.has(word.toLowerCase()));
  if (!telling.length) return query;
  const twice = (word) => (word.length < 3 && telling.length > 1 ? `${word}^1` : `${word}^1 ${word}`);
  return telling.map((word) => (/^[\p{L}\p{N}]+$/u.test(word) ? twice(word) : word)).join(" ");
}

{
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const query = message?.type === QUERY && typeof message.data === "string";
    return post.call(this, query ? { ...message, data: asked(message.data) } : message, ...rest);
  };
}

// It asks for the index on every page view, and that is by far the site's largest file.
// The request is held back here until somebody turns to the search field.
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
