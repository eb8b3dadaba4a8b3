"""The look of the page, for wide and narrow screens, light and dark."""

__all__ = ["STYLE"]

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --page: #fff; --faint: #666; --line: #e2e2e2; --box: #f5f5f4;
  --good: #d3f0e4; --bad: #fbdcd3; --wrong: #a3170c; --right: #00694c; --chosen: #1f2328; --on-chosen: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #dcdcdc; --page: #181818; --faint: #a3a3a3; --line: #3a3a3a;
  --box: #242424; --good: #174536; --bad: #55261c; --wrong: #ff9385; --right: #5fd0aa; --chosen: #dcdcdc;
  --on-chosen: #181818 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 62rem;
  margin: 0 auto; padding: 1rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem } h4 { font-size: .95rem; margin: 1rem 0 .2rem }
p { margin: .4rem 0 } ul, ol { margin: .3rem 0; padding-left: 1.4rem } small { color: var(--faint) }
a { color: inherit } code { font-size: .8rem; color: var(--faint); overflow-wrap: anywhere }
.lead { color: var(--faint); margin: 0 0 1rem }
.verdict { border: 1px solid var(--line); border-left: .4rem solid #999; background: var(--box); padding: .6rem 1rem;
  border-radius: .3rem }
.verdict.worse { border-left-color: #d55e00 } .verdict.better, .verdict.same { border-left-color: #009e73 }
.verdict h2 { margin: 0 } .up { color: var(--right) } .down, .wrong { color: var(--wrong) }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; max-width: 100% }
.scroll { overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600 } .numbers td + td, .numbers th + th { text-align: right }
.confusion td + td, .confusion th + th { text-align: center; padding: .3rem .5rem; min-width: 3.2rem }
.confusion td.good { background: var(--good) } .confusion td.bad { background: var(--bad) }
.confusion td.none { color: var(--faint) } .confusion small { display: block }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0 }
dt { font-weight: 600 } dd { margin: 0 }
figure { margin: 1rem 0 } figcaption { font-weight: 600; margin-bottom: .3rem }
.key { position: sticky; top: 0; z-index: 1; background: var(--page); padding: .3rem 0; margin: 0 }
.plot .key { position: static } .key b { font-weight: 400; margin-right: 1rem; white-space: nowrap }
.key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .3rem; vertical-align: -.05rem }
.row { display: grid; grid-template-columns: 11rem 1fr; gap: 0 .8rem; align-items: center; padding: .3rem 0;
  border-bottom: 1px solid var(--line) } .name { overflow-wrap: anywhere }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr)); gap: 0 2rem }
.pairs .bars:first-child { grid-column: 1 / -1 } .pairs .row { grid-template-columns: 9rem 1fr }
.bar { display: grid; grid-template-columns: 1fr 2.8rem; gap: .5rem; align-items: center; line-height: 1.1rem }
.bar span { font-size: .8rem; font-variant-numeric: tabular-nums; text-align: right }
.track { position: relative; height: .7rem; background: linear-gradient(90deg, var(--line) 1px, transparent 1px)
  0 0 / 25% 100%; border-right: 1px solid var(--line) }
.track i { position: absolute; inset: 0 auto 0 0 }
.track s { position: absolute; top: calc(50% - 1px); height: 2px; background: var(--ink) }
.track s::before, .track s::after { content: ""; position: absolute; top: -.15rem; height: calc(.3rem + 2px);
  width: 2px; background: var(--ink) } .track s::before { left: 0 } .track s::after { right: 0 }
.axis { font-size: .85rem; color: var(--faint); margin: 0 } .end { text-align: right }
.frame { display: grid; grid-template: 13rem 1.4rem / 2.6rem 1fr; padding-top: .5rem }
.frame svg { width: 100%; height: 100%; overflow: visible; display: block }
.frame line { stroke: var(--line); vector-effect: non-scaling-stroke }
.frame polyline { fill: none; stroke-width: 2.5; vector-effect: non-scaling-stroke }
.ys, .xs { display: flex; justify-content: space-between; font-size: .8rem; color: var(--faint) }
.ys { flex-direction: column; text-align: right; padding-right: .5rem; margin: -.6rem 0 } .xs { grid-column: 2 }
.chooser { position: absolute; opacity: 0; width: 1px; height: 1px }
.filters { background: var(--box); padding: .5rem .8rem; border-radius: .3rem; margin-bottom: .8rem }
.filters p { display: flex; flex-wrap: wrap; gap: .3rem; align-items: baseline; margin: .2rem 0 }
.filters p > b { flex: 0 0 4.5rem; font-weight: 400; color: var(--faint) }
.filters label { cursor: pointer; padding: .05rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--page); font-size: .9rem }
.filters label small { font-size: .8rem; color: inherit; opacity: .7 } .empty { display: none; color: var(--faint) }
.q { border: 1px solid var(--line); border-left: .3rem solid #009e73; border-radius: .3rem; margin: .4rem 0;
  padding: .3rem .8rem; overflow-wrap: anywhere } .q.lost { border-left-color: #d55e00 }
.q:target { background: var(--box) }
.q > summary { cursor: pointer } .q > summary small { display: block }
.q blockquote { margin-left: 0 !important } .q ol li.good { font-weight: 600 } .q .assistant { max-width: 48rem }
.inner { margin: .6rem 0 } .inner > summary { cursor: pointer; color: var(--faint) }
@media (max-width: 34rem) { .row, .pairs .row { grid-template-columns: 1fr } dl { grid-template-columns: 1fr }
  dd { margin: 0 0 .5rem } table { font-size: .9rem } body { padding: .5rem .7rem 3rem } th, td { padding-right: .5rem }
  .confusion td + td, .confusion th + th { padding: .3rem .2rem; min-width: 0; font-size: .85rem }
  .confusion td:first-child { font-size: .9rem } .filters p > b { flex-basis: 100% } }
"""
