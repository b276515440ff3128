// Files and pictures, fetched from the stand-in only.

import { make } from "./mrkdwn.js";

const address = (file, person) => `/files/${file.id}/${encodeURIComponent(file.name)}?as=${encodeURIComponent(person)}`;

/** The files shared with a message. */
export function drawFiles(files, person) {
  return files.map((file) => {
    if (file.is_deleted) return make("p", { class: "quiet absent" }, "This file was deleted.");
    if (!file.is_picture) return make("p", { class: "file" }, make("a", { href: address(file, person), download: file.name }, file.title), ` ${size(file.size)}`);
    return make("figure", {}, make("figcaption", {}, file.title), shown(address(file, person), file.alt_txt || file.title));
  });
}

/** Draws the pictures in blocks for a person; `gone` are the ids of files that were deleted. */
export function pictureFor(person, gone = []) {
  return (part) => {
    const id = part.slack_file && (part.slack_file.id ?? part.slack_file.url.split("/files/")[1]?.split("/")[0]);
    if (gone.includes(id)) return absent(part.alt_text, "This picture was deleted");
    if (id) return shown(address({ id, name: "picture" }, person), part.alt_text);
    const own = URL.canParse(part.image_url) && new URL(part.image_url).origin === location.origin;
    return own ? shown(part.image_url, part.alt_text) : absent(part.alt_text, "A picture from elsewhere, not fetched");
  };
}

function shown(source, words) {
  const image = make("img", { src: source, alt: words, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(absent(words, "This picture cannot be shown")));
  return image;
}

const absent = (words, why) => make("span", { class: "absent" }, `${why}: ${words}`);

const size = (bytes) => (bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`);
