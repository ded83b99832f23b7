/** Tokens and layout of the pages under /docs, in the design of the console. */
export const stylesheet = `:root{color-scheme:light dark;--bg:light-dark(#f6f7f9,#0e1116);--surface:light-dark(#fff,#151920);--line:light-dark(#e2e6ec,#262d38);--text:light-dark(#171c26,#e7ebf1);--muted:light-dark(#566071,#9ba6b6);--accent:light-dark(#3654d1,#93abff);--mono:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;font:15px/1.55 Inter,system-ui,-apple-system,"Segoe UI",sans-serif}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text)}
a{color:var(--accent);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:8px;background:var(--surface);padding:6px 10px}
.shell{display:grid;grid-template-columns:220px minmax(0,1fr);min-height:100vh}
nav{border-right:1px solid var(--line);padding:20px 12px;position:sticky;top:0;height:100vh;overflow-y:auto}
nav b{display:block;padding:0 8px 14px}
nav a{display:block;padding:6px 8px;border-radius:6px;color:var(--muted);text-decoration:none}
nav a:hover{background:var(--surface);color:var(--text)}
nav a[aria-current]{background:var(--surface);color:var(--text);font-weight:560}
main{padding:28px 32px 64px;max-width:900px;width:100%}
h1{font-size:28px;line-height:36px;margin:0 0 16px;letter-spacing:-.01em}
h2{font-size:20px;line-height:28px;margin:36px 0 10px;padding-top:12px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:24px 0 8px}
code,pre{font:13px/1.55 var(--mono)}h2 code{font-size:16px}
:not(pre)>code{background:light-dark(#e9ecf2,#1f2530);padding:1px 5px;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px 14px;overflow-x:auto}
.scroll{overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:560;color:var(--muted)}
td,th{padding:7px 12px 7px 0;border-top:1px solid var(--line);vertical-align:top}
td:first-child code{white-space:nowrap}
.reference{height:calc(100vh - 46px)}
.bar{display:flex;gap:16px;align-items:center;height:46px;padding:0 16px;border-bottom:1px solid var(--line)}
.bar h1{font-size:16px;line-height:24px;margin:0}
rapi-doc{width:100%;height:100%}
rapi-doc::part(label-operation-method){color:#171c26}@media(prefers-color-scheme:dark){rapi-doc::part(label-operation-method){color:#e7ebf1}}
.guides{list-style:none;margin:0;padding:0}.guides li{display:flex;flex-wrap:wrap;gap:0 16px;padding:7px 0}.guides li+li{border-top:1px solid var(--line)}.guides a{flex:0 0 190px}.guides span{color:var(--muted)}
@media(max-width:860px){.shell{grid-template-columns:minmax(0,1fr)}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;padding:10px 12px}nav b{width:100%;padding-bottom:4px}main{padding:20px 16px 48px}td:first-child{min-width:112px}td:first-child code{white-space:normal}}
@media print{nav{display:none}.shell{display:block}}
`;
