namespace McpGateway.Http.Page;

/// <summary>The files that belong to the page. Nothing of them is anybody's secret.</summary>
internal static class PageFiles
{
    /// <summary>How it looks: light or dark as the reader's system, at any width.</summary>
    public const string Style = """
        :root { color-scheme: light dark; --page: #f6f5f2; --card: #ffffff; --ink: #1b232d; --soft: #55606d; --line: #dfdcd5; --accent: #0a6b6d; --on: #ffffff; --good: #0b6b47; --good-bg: #e2f3ea; --busy: #1f5fa8; --busy-bg: #e4eefb; --doubtful: #7f4f00; --doubtful-bg: #fdf0d8; --bad: #a8201a; --bad-bg: #fdeae8; --idle-bg: #eeece7; --bar: #0c7c7e; --failed: #c0392b; --code: #f3f1ec; }
        @media (prefers-color-scheme: dark) { :root { --page: #11151a; --card: #1a2027; --ink: #e7ebf0; --soft: #a3afbc; --line: #323c47; --accent: #58cfce; --on: #0e2425; --good: #7fdcae; --good-bg: #143326; --busy: #93c2ff; --busy-bg: #172c47; --doubtful: #f4c66b; --doubtful-bg: #382a10; --bad: #ffa69c; --bad-bg: #43201d; --idle-bg: #262e37; --bar: #45c4c3; --failed: #ff8577; --code: #12171d; } }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 72rem; padding: 0 1.25rem 3rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
        a { color: var(--accent); text-underline-offset: 0.15em; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.25rem; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -100rem; background: var(--card); padding: 0.5rem 1rem; }
        .skip:focus { left: 0.5rem; top: 0.5rem; z-index: 1; }
        .top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1rem; padding: 1rem 0; border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; }
        .brand { font-weight: 650; color: var(--ink); text-decoration: none; font-size: 1.05rem; }
        .mine, .mine form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
        h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 0.3rem; }
        h2 { font-size: 1.1rem; margin: 0 0 0.5rem; }
        h3 { font-size: 1.05rem; margin: 0; }
        p { margin: 0.25rem 0; }
        .soft { color: var(--soft); }
        .back { margin-bottom: 0.75rem; }
        #head { margin-bottom: 1.25rem; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; margin: 1rem 0 1.75rem; padding: 0; list-style: none; }
        .facts li, .card { background: var(--card); border: 1px solid var(--line); border-radius: 0.8rem; }
        .facts li { padding: 0.7rem 1rem 0.8rem; }
        .facts b { display: block; font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.02em; font-weight: 650; font-variant-numeric: tabular-nums; }
        .facts span { display: block; font-size: 0.9rem; line-height: 1.35; }
        section { margin: 0 0 1.25rem; }
        section.card { padding: 1.1rem 1.25rem; }
        .servers, .failures, .clients, ul.tools, .checks { list-style: none; margin: 0; padding: 0; }
        .servers { display: grid; gap: 0.75rem; }
        .servers > li { padding: 0.9rem 1.1rem; border-left: 4px solid var(--line); }
        .servers > li.good { border-left-color: var(--good); }
        .servers > li.busy { border-left-color: var(--busy); }
        .servers > li.doubtful { border-left-color: var(--doubtful); }
        .servers > li.bad { border-left-color: var(--bad); }
        .row { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap: 0.5rem 1rem; }
        .name { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.7rem; min-width: 0; }
        .purpose { font-size: 0.95rem; }
        p.figures { font-size: 0.9rem; font-variant-numeric: tabular-nums; margin-top: 0.4rem; }
        .badge { display: inline-block; font-size: 0.82rem; line-height: 1.4; font-weight: 600; padding: 0.08rem 0.55rem; border-radius: 1rem; background: var(--idle-bg); color: var(--soft); }
        .badge.good { background: var(--good-bg); color: var(--good); }
        .badge.busy { background: var(--busy-bg); color: var(--busy); }
        .badge.doubtful { background: var(--doubtful-bg); color: var(--doubtful); }
        .badge.bad { background: var(--bad-bg); color: var(--bad); }
        .why { margin: 0.6rem 0 0.2rem; padding: 0.55rem 0.8rem; border-radius: 0.5rem; background: var(--idle-bg); }
        .why.bad { background: var(--bad-bg); }
        .why.doubtful { background: var(--doubtful-bg); }
        .remedy::before { content: "→ "; color: var(--accent); font-weight: 650; }
        .remedy { font-weight: 550; }
        .why .remedy::before { color: inherit; }
        .actions { display: flex; gap: 0.5rem; }
        button { font: inherit; font-size: 0.92rem; line-height: 1.3; padding: 0.35rem 0.85rem; border-radius: 0.5rem; border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer; }
        button:hover:not(:disabled) { border-color: var(--accent); color: var(--accent); }
        button:disabled { color: var(--soft); cursor: default; opacity: 0.7; }
        button.main { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600; }
        button.main:hover { color: var(--on); filter: brightness(1.08); }
        button.quiet { padding: 0.15rem 0.6rem; font-size: 0.88rem; }
        .failures > li, .clients > li, ul.tools > li { padding: 0.55rem 0; border-top: 1px solid var(--line); }
        .failures > li:first-child, .clients > li:first-child, ul.tools > li:first-child { border-top: 0; padding-top: 0.1rem; }
        .line { font-size: 0.9rem; }
        .checks > li { padding: 0.3rem 0; }
        .checks .badge { min-width: 4.6rem; text-align: center; }
        .checks .remedy { margin-left: 5.1rem; }
        code { font: 0.9em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
        ol.code { margin: 0.4rem 0 0; padding: 0.7rem 0.9rem; list-style: none; background: var(--code); border: 1px solid var(--line); border-radius: 0.5rem; font: 0.85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; max-height: 26rem; overflow-y: auto; }
        ol.code li { white-space: pre-wrap; }
        ol.code li:empty::before { content: " "; }
        dl.figures { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0.8rem 0 0; }
        dl.figures dt { color: var(--soft); font-size: 0.88rem; }
        dl.figures dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
        .chart { display: block; width: 100%; height: 7rem; margin-top: 0.6rem; }
        .chart .all { fill: var(--bar); }
        .chart .failed { fill: var(--failed); }
        .chart .axis { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
        .scale { display: flex; justify-content: space-between; font-size: 0.82rem; margin: -0.6rem 0 0; }
        .login { max-width: 26rem; margin: 3rem auto; padding: 1.6rem; }
        .login form { display: grid; gap: 0.5rem; margin: 1rem 0; }
        .login label { font-weight: 600; }
        input { font: inherit; padding: 0.5rem 0.7rem; border-radius: 0.5rem; border: 1px solid var(--soft); background: var(--page); color: var(--ink); min-width: 0; }
        .lost:empty { display: none; }
        .lost { background: var(--bad-bg); color: var(--bad); padding: 0.5rem 0.9rem; border-radius: 0.5rem; margin-bottom: 1rem; }
        footer { color: var(--soft); font-size: 0.88rem; margin-top: 2rem; }
        @media (max-width: 34rem) { body { padding: 0 0.9rem 2rem; } h1 { font-size: 1.45rem; } .facts { grid-template-columns: 1fr 1fr; } .facts li { padding: 0.6rem 0.8rem; } .facts b { font-size: 1.35rem; } section.card { padding: 0.9rem 1rem; } .checks .remedy { margin-left: 0; } }
        @media (prefers-reduced-motion: no-preference) { .badge.busy { animation: wait 1.6s ease-in-out infinite; } @keyframes wait { 50% { opacity: 0.55; } } }
        @media (forced-colors: active) { .badge, button { border: 1px solid; } }

        """;

    /// <summary>Gets the page anew while it is looked at, and puts what has changed in its place. Without it, the page is as good as when it was got.</summary>
    public const string Script = """
        "use strict";
        (() => {
          const main = document.getElementById("main");
          const pause = document.getElementById("pause");
          const lost = document.getElementById("lost");
          if (!main || !main.dataset.refresh || !pause) return;
          let paused = false;
          let wait = Number(main.dataset.refresh);
          pause.hidden = false;
          pause.addEventListener("click", () => {
            paused = !paused;
            pause.textContent = paused ? "Go on" : "Pause";
            pause.setAttribute("aria-pressed", String(paused));
          });
          const isReading = () => { const selection = getSelection(); return selection !== null && !selection.isCollapsed; };
          const replace = (next) => {
            const focused = document.activeElement?.id;
            const open = [...document.querySelectorAll("details[open]")].map((part) => part.id);
            for (const part of document.querySelectorAll("[data-live]")) {
              const anew = next.getElementById(part.id);
              if (anew === null) part.remove();
              else if (anew.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(anew, true));
            }
            for (const anew of next.querySelectorAll("#main > [data-live]")) {
              if (document.getElementById(anew.id)) continue;
              const after = anew.previousElementSibling?.id ? document.getElementById(anew.previousElementSibling.id) : null;
              if (after) after.after(document.importNode(anew, true)); else main.prepend(document.importNode(anew, true));
            }
            for (const id of open) document.getElementById(id)?.setAttribute("open", "");
            if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
            wait = Number(next.getElementById("main")?.dataset.refresh ?? wait);
          };
          const look = async () => {
            if (!paused && !document.hidden && !isReading()) {
              try {
                const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
                if (answer.status === 401 || answer.status === 403) { location.reload(); return; }
                if (answer.ok && !paused) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
                lost.textContent = answer.ok ? "" : "The gateway answers with an error. What is shown here is of before.";
              } catch {
                lost.textContent = "The gateway does not answer. What is shown here is of before.";
              }
            }
            setTimeout(look, wait * 1000);
          };
          setTimeout(look, wait * 1000);
        })();

        """;

    /// <summary>The picture in the tab of a browser.</summary>
    public const string Icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0a6b6d"/><path d="M6 24V14a10 10 0 0 1 20 0v10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M13 24v-9.500a3 3 0 0 1 6 0V24" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>
        """;
}
