/** Tokens and layout of the simulator's pages, in the design of the operator console. Both themes follow the system. */
export const stylesheet = `
:root{color-scheme:light dark;
--bg:light-dark(#f6f7f9,#0e1116);--surface:light-dark(#fff,#151920);--raised:light-dark(#fbfcfd,#1a1f27);
--line:light-dark(#e2e6ec,#262d38);--line-strong:light-dark(#c9d0da,#3a4352);
--text:light-dark(#171c26,#e7ebf1);--muted:light-dark(#566071,#9ba6b6);
--accent:light-dark(#3654d1,#93abff);--accent-fill:light-dark(#3654d1,#5f7df0);--on-accent:light-dark(#fff,#0b0e13);
--mono:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;
font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",sans-serif;scroll-padding-top:16px}
*,::before,::after{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:2px}
p{margin:0 0 10px;max-width:76ch}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
h1{font-size:20px;line-height:28px;margin:0;font-weight:620;letter-spacing:-.01em}
h2{font-size:15px;line-height:22px;margin:0 0 8px;font-weight:620}
h3{font-size:13px;line-height:20px;margin:18px 0 4px;font-weight:600}
small,.muted{color:var(--muted)}
code,pre{font:12.5px/1.55 var(--mono)}
:not(pre)>code{background:color-mix(in srgb,var(--muted) 12%,transparent);padding:1px 5px;border-radius:4px}
pre{margin:0;padding:10px 12px;background:var(--raised);border:1px solid var(--line);border-radius:7px;overflow-x:auto;overflow-wrap:normal}
.code{position:relative;margin:8px 0}
.code button{position:absolute;top:6px;right:6px;min-height:26px;padding:1px 8px;font-size:12.5px}
.skip{position:fixed;top:8px;left:8px;z-index:3;padding:8px 12px;background:var(--surface);border:1px solid var(--line-strong);border-radius:7px}
.skip:not(:focus){transform:translateY(-300%)}
.shell{display:grid;grid-template-columns:208px minmax(0,1fr);min-height:100vh}
.side{border-right:1px solid var(--line);padding:16px 12px;position:sticky;top:0;height:100vh;overflow-y:auto}
.brand{display:flex;gap:8px;align-items:center;font-weight:640;padding:4px 8px 14px}
.brand::before{content:"";width:18px;height:18px;border-radius:5px;background:var(--accent-fill)}
.side a{display:block;padding:6px 8px;border-radius:6px;color:var(--muted);text-decoration:none}
.side a:hover{background:var(--raised);color:var(--text)}
main{padding:16px 24px 48px;width:100%;max-width:1180px;min-width:0}
.shell main{display:grid;grid-template-columns:minmax(0,1fr);gap:16px;align-content:start}
.single{max-width:560px;margin:0 auto;padding-top:9vh}
.single h1{margin-bottom:12px}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:14px 16px;min-width:0}
.panel>:last-child,.panel p:last-child{margin-bottom:0}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 18px;margin:10px 0 0}
dt{color:var(--muted)}dd{margin:0}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-size:13px;font-weight:600;padding:14px 0 6px}
th{text-align:left;font-weight:500;font-size:12.5px;color:var(--muted)}
td,th{padding:7px 18px 7px 0;border-top:1px solid var(--line);vertical-align:top}
td:last-child,th:last-child{padding-right:0}
thead th{border-top:0;padding-top:2px}
tbody tr:hover{background:var(--raised)}
td:first-child{width:26%}
td code.short{overflow-wrap:break-word}
button,input,select{font:inherit;color:var(--text);background:var(--surface);border:1px solid var(--line-strong);border-radius:7px;padding:5px 11px;min-height:36px;max-width:100%}
button{font-weight:530;cursor:pointer}
button:hover{background:var(--raised);border-color:var(--muted)}
button.primary{background:var(--accent-fill);border-color:transparent;color:var(--on-accent)}
label{display:grid;gap:3px;margin-bottom:12px;color:var(--muted)}
label input,label select{width:100%}
.choices{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:8px 14px;align-items:center}
.choices button{width:100%}
@media(max-width:760px){
.shell{grid-template-columns:minmax(0,1fr)}
.side{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line);background:var(--surface);padding:8px 12px}
.brand{padding:4px 0}
.side ul{display:flex;gap:0 14px;flex-wrap:wrap}
.side a{padding:6px 0;min-height:32px}
main{padding:12px 12px 32px}
.shell main{gap:12px}
.panel{padding:12px}
table,tbody,tr,td,caption{display:block;width:auto}
thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tr{border-top:1px solid var(--line);padding:8px 0}
tbody tr:first-child{border-top:0}
td,td:first-child{border:0;padding:1px 0;width:auto}
td:empty{display:none}
td[data-head]::before{content:attr(data-head) ": ";color:var(--muted);font-size:12.5px}
dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:6px}
.single{padding-top:24px}
.code{display:grid;grid-template-columns:minmax(0,1fr)}
.code button{position:static;justify-self:start;margin-top:6px;min-height:32px}
}
.side ul{list-style:none;margin:0;padding:0}
@media print{.side,.code button{display:none}.shell{display:block}}
`;
