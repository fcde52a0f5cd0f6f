'use strict';
// A page is whole without this: it only narrows long lists to what is searched for, and loads a page
// again that shows what is going on.
for (const field of document.querySelectorAll('[data-searches]')) {
  const items = [...document.getElementById(field.dataset.searches).children];
  const result = document.getElementById(field.dataset.result);
  const input = field.querySelector('input');
  input.addEventListener('input', () => {
    const wanted = input.value.toLowerCase();
    let shown = 0;
    for (const item of items) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
      shown += item.hidden ? 0 : 1;
    }
    result.textContent = wanted === '' ? '' : `${shown} of ${items.length} match`;
  });
  field.hidden = false;
}
const lasting = document.querySelector('[data-reload-seconds]');
if (lasting) setTimeout(() => location.reload(), 1000 * lasting.dataset.reloadSeconds);
