// The browser of a user who agrees to everything: goes where it is sent, and shows nothing.
// usage: browser.mjs URL
await (await fetch(process.argv[2])).text();
