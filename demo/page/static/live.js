// What changes in the workspace, told to a window as it happens, over a WebSocket: of other streams that stay open a
// browser has six for all its windows together, and loads nothing more in any of them.

const AGAIN = 1000; // milliseconds before a connection that was lost is opened again

/**
 * Hears what changes for a person, by the page's `query`. `opened()` is called with each connection, `lost()` when one is
 * lost, `changed({ channel, newest })` for whatever looks different, with the newest message there. Returns what ends it.
 */
export function hear(query, { opened = () => {}, lost = () => {}, changed }) {
  let socket;
  let isOver = false;
  const open = () => {
    if (isOver) return;
    socket = new WebSocket(`ws://${location.host}/standin/live?${query}`);
    socket.addEventListener("open", opened);
    socket.addEventListener("message", ({ data }) => changed(JSON.parse(data)));
    socket.addEventListener("close", () => {
      if (isOver) return;
      lost();
      setTimeout(open, AGAIN);
    });
  };
  open();
  return () => {
    isOver = true;
    socket.close();
  };
}
