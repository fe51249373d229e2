// A host of embeds, for the tests: `hosts` has one for each frame, and each has `said`, what came through its port, and `heard`, what
// came to the window. Stands after the frames, in the page itself, so that its objects are the page's own.
const talk = (frame) => {
  const host = { frame, heard: [], said: [], waiting: new Map(), id: 0 };
  host.welcome = (ports, message = { ns: 'label-smoothing-lab', v: 1, type: 'welcome' }) =>
    frame.contentWindow.postMessage(message, '*', ports);
  host.post = (message) => host.port.postMessage(message);
  host.ask = (type, body) =>
    new Promise((give) => {
      const id = (host.id += 1);
      host.waiting.set(id, give);
      setTimeout(give, 8000, { type: 'nothing' });
      host.post({ ns: 'label-smoothing-lab', v: 1, type, id, body });
    });
  host.of = (type) => host.said.filter((it) => it.type === type);
  host.meet = (what) =>
    new Promise((give) => {
      const end = performance.now() + 8000;
      const look = () => {
        const found = what();
        if (found || performance.now() > end) give(found || null);
        else setTimeout(look, 20);
      };
      look();
    });
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow) return;
    host.heard.push({ ...event.data, origin: event.origin });
    if (event.data.type !== 'hello' || host.port) return;
    const { port1, port2 } = new MessageChannel();
    host.port = port1;
    port1.onmessage = ({ data }) => {
      host.said.push({ ...data, at: performance.now() });
      if (data.type === 'height' && host.follows) frame.style.height = `${data.px}px`;
      host.waiting.get(data.id)?.(data);
    };
    host.welcome([port2]);
  });
  return host;
};
const hosts = [...document.querySelectorAll('iframe')].map(talk);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const inside = (host) => host.frame.contentDocument;
