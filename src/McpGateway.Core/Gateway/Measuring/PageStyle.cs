namespace McpGateway.Gateway.Measuring;

/// <summary>How the report looks: light or dark as the reader's system, and on paper.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --page: #f6f5f2; --card: #ffffff; --ink: #1b232d; --soft: #5a6573; --line: #dfdcd5; --without: #c8622b; --with: #0c7c7e; --load: #7fb9ba; --track: #efede8; }
        @media (prefers-color-scheme: dark) { :root { --page: #11151a; --card: #1a2027; --ink: #e7ebf0; --soft: #9aa6b4; --line: #2e3742; --without: #ee9460; --with: #45c4c3; --load: #2b7778; --track: #232b34; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 66rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
        h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 0.4rem; }
        h2 { font-size: 1.15rem; margin: 0 0 0.2rem; }
        p { margin: 0.2rem 0 0.9rem; }
        .soft { color: var(--soft); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 1.8rem 0; padding: 0; list-style: none; }
        .facts li, section { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; }
        .facts li { padding: 1rem 1.2rem 1.1rem; }
        .facts b { display: block; font-size: 2rem; line-height: 1.25; letter-spacing: -0.02em; font-weight: 650; font-variant-numeric: tabular-nums; }
        .facts .good { color: var(--with); }
        .facts .bad { color: var(--without); }
        section { padding: 1.4rem 1.5rem; margin: 0 0 1.2rem; break-inside: avoid; }
        .bars { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.45rem 0; align-items: center; margin: 0.8rem 0 0.3rem; }
        .bars .name { overflow-wrap: anywhere; padding-right: 1rem; }
        .thin { gap: 0; }
        .bar { display: flex; align-items: center; gap: 0.6rem; font-variant-numeric: tabular-nums; }
        .bar i { display: block; height: 1.15rem; min-width: 3px; border-radius: 0 0.25rem 0.25rem 0; background: var(--with); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        .bar.without i { background: var(--without); }
        .bar.load i { background: var(--load); }
        .thin .bar { font-size: 0.85rem; line-height: 1.15; }
        .thin .bar i { height: 0.6rem; }
        .thin .group { border-bottom: 1px solid var(--line); padding: 0.2rem 0 0.45rem; height: 100%; }
        .key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.3rem; font-size: 0.9rem; color: var(--soft); }
        .key i { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 0.2rem; margin-right: 0.4rem; background: var(--with); vertical-align: -0.05rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        .key .without { background: var(--without); }
        .key .load { background: var(--load); }
        svg { display: block; width: 100%; min-width: 38rem; height: auto; margin-top: 0.6rem; font: 12px system-ui, sans-serif; }
        svg text { fill: var(--soft); }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg .line { fill: none; stroke: var(--with); stroke-width: 3; stroke-linejoin: round; }
        svg .dashed { stroke: var(--with); stroke-width: 1.5; stroke-dasharray: 5 5; }
        svg .flat { stroke: var(--without); stroke-width: 3; }
        svg .area { fill: var(--with); opacity: 0.12; }
        svg .point { fill: var(--card); stroke: var(--ink); stroke-width: 2.5; }
        svg .label-with { fill: var(--with); font-weight: 600; }
        svg .label-without { fill: var(--without); font-weight: 600; }
        svg .label-ink { fill: var(--ink); font-weight: 600; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); padding-bottom: 0.6rem; }
        th, td { padding: 0.42rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
        th:first-child, td.reason { text-align: left; overflow-wrap: anywhere; }
        thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; }
        tbody th { font-weight: 500; }
        tfoot th, tfoot td { font-weight: 650; border-bottom: 0; border-top: 2px solid var(--line); }
        dl { margin: 0; }
        dt { font-weight: 600; }
        dd { margin: 0 0 0.7rem; color: var(--soft); }
        footer { color: var(--soft); font-size: 0.9rem; margin-top: 1.5rem; }
        @media print { body { background: #fff; font-size: 11pt; } main { max-width: none; padding: 0; } .facts { grid-template-columns: repeat(4, 1fr); } .facts b { font-size: 1.5rem; } }
        """;
}
