(() => {
  'use strict';
  const root = document.documentElement;
  const theme = document.getElementById('theme');
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const show = () => { theme.setAttribute('aria-pressed', String(dark())); };
  theme.addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; show(); });
  show();

  // A link to what a warning means opens it.
  document.querySelectorAll('a[href^="#about-"]').forEach(a => a.addEventListener('click', () => { document.getElementById(a.hash.slice(1)).open = true; }));

  const source = document.getElementById('layer-data');
  if (!source) return;
  const rows = JSON.parse(source.textContent);
  const table = document.getElementById('layer-table');
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const count = document.getElementById('layer-count');
  const filter = document.getElementById('layer-filter');
  const more = document.getElementById('layer-more');
  const page = 200;
  let limit = page, sortBy = -1, direction = 1;

  const compare = (a, b) => {
    // Rows without a value come last in both directions.
    if (a === b) return 0;
    if (a === null || a === '') return 1;
    if (b === null || b === '') return -1;
    return direction * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true }));
  };

  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    let chosen = wanted ? rows.filter(r => r.some(c => c !== null && String(c).toLowerCase().includes(wanted))) : rows.slice();
    if (sortBy >= 0) chosen.sort((a, b) => compare(a[sortBy], b[sortBy]));
    count.textContent = chosen.length === rows.length ? `${rows.length} layers` : `${chosen.length} of ${rows.length} layers`;
    more.hidden = chosen.length <= limit;
    const fragment = document.createDocumentFragment();
    for (const row of chosen.slice(0, limit)) {
      const line = document.createElement('tr');
      row.forEach((cell, i) => {
        const field = document.createElement('td');
        field.textContent = cell === null ? '' : String(cell);
        field.className = headings[i].className;
        line.append(field);
      });
      fragment.append(line);
    }
    body.replaceChildren(fragment);
  };

  headings.forEach((heading, i) => heading.querySelector('button').addEventListener('click', () => {
    direction = sortBy === i ? -direction : 1;
    sortBy = i;
    headings.forEach(h => h.removeAttribute('aria-sort'));
    heading.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
    draw();
  }));
  filter.addEventListener('input', () => { limit = page; draw(); });
  more.addEventListener('click', () => { limit += page; draw(); });
  addEventListener('beforeprint', () => { limit = rows.length; draw(); });
  draw();
})();
