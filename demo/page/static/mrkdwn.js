// Slack's mrkdwn as nodes of the page. Nothing is ever treated as HTML.

const PARTS = new RegExp([
  /`(?<code>[^`\n]+)`/,
  /<(?<token>[^<>\n]+)>/,
  /(?<![\w*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])/,
  /(?<![\w_])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])/,
  /(?<![\w~])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])/,
].map((part) => part.source).join("|"), "g");

/** An element with attributes and children; strings become text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat());
  return element;
}

/** The three characters Slack escapes, as typed. */
export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A text of several lines: preformatted parts, quotes, list lines and plain ones. `names` maps ids to names. */
export function mrkdwn(text, names) {
  const fragment = document.createDocumentFragment();
  text.split(/```\n?([\s\S]*?)\n?```\n?/).forEach((part, place) => {
    if (place % 2) fragment.append(make("pre", {}, preformatted(part)));
    else if (part) fragment.append(...part.split("\n").map((line, number, all) => drawLine(line, number === all.length - 1, names)));
  });
  return fragment;
}

/** One line without blocks: bold, italic, code, links, people and channels. */
export function inline(text, names) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(PARTS)) {
    nodes.push(unescaped(text.slice(done, found.index)), drawPart(found.groups, names));
    done = found.index + found[0].length;
  }
  return [...nodes, unescaped(text.slice(done))];
}

function drawLine(line, isLast, names) {
  const quote = line.match(/^(?:&gt;|>)\s?(.*)$/);
  if (quote) return make("blockquote", {}, inline(quote[1], names));
  const bullet = line.match(/^\s*[•◦▪]\s+(.*)$/);
  if (bullet) return make("div", { class: "bullet" }, inline(bullet[1], names));
  const nodes = document.createDocumentFragment();
  nodes.append(...inline(line, names), ...(isLast ? [] : [make("br")]));
  return nodes;
}

function drawPart({ code, token, bold, italic, strike }, names) {
  if (code) return make("code", {}, preformatted(code));
  if (token) return drawToken(token, names);
  if (bold) return make("strong", {}, inline(bold, names));
  if (italic) return make("em", {}, inline(italic, names));
  return make("s", {}, inline(strike, names));
}

function drawToken(token, names) {
  const [target, label] = token.split("|");
  if (target.startsWith("@")) return make("span", { class: "mention" }, `@${names.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return make("span", { class: "mention" }, `#${names.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!")) return make("span", { class: "mention" }, unescaped(label ?? `@${target.slice(1)}`));
  return link(unescaped(target), unescaped(label ?? target.replace(/^mailto:/, "")));
}

/** A link that opens beside the page; anything but web and mail addresses stays text. */
export function link(url, label = url) {
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(label);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

function preformatted(text) {
  return unescaped(text.replace(/<([^<>|\n]+)(?:\|([^<>\n]+))?>/g, (_, target, label) => label ?? target));
}
