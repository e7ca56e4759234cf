const REFRESH_MS = 1000;
const COLUMNS_MAX = 9;
const REQUESTS_MAX = 200;

const at = (id) => document.getElementById(id);

const state = { view: 'rows', table: 'contacts', version: 0 };

const ask = async (path, method = 'GET', body = undefined) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(path, { method, body: text });
  return response.json();
};

const element = (name, text, setUp = () => {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  setUp(made);
  return made;
};

const row = (cells, setUp) => {
  const made = document.createElement('tr');
  made.append(...cells.map((cell) => element('td', cell)));
  setUp?.(made);
  return made;
};

const plain = (value) => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? `${value.table} ${value.id}` : String(value);
};

/** What tells a person most comes first; columns that are the same in all rows come last. */
const columnsOf = (rows, primaryName) => {
  const names = new Set([primaryName, ...rows.flatMap(Object.keys)]);
  const variety = (name) => new Set(rows.map((one) => plain(one[name]))).size;
  const [first, ...rest] = names;
  rest.sort((a, b) => variety(b) - variety(a));
  return [first, ...rest].slice(0, COLUMNS_MAX);
};

const showRow = (one) => {
  const shown = at('row');
  shown.hidden = false;
  shown.textContent = JSON.stringify(one, undefined, 2);
};

const showRows = async () => {
  const search = new URLSearchParams({ table: state.table, search: at('text').value });
  const answer = await ask(`rows?${search}`);
  const { rows = [], primaryName = '', count = 0, scanned = 0 } = answer;
  const columns = columnsOf(rows, primaryName);
  const [head, body] = at('rows-table').children;
  head.replaceChildren(row([]));
  head.firstChild.append(...columns.map((name) => element('th', name)));
  body.replaceChildren(
    ...rows.map((one) =>
      row(
        columns.map((name) => plain(one[name])),
        (made) => made.addEventListener('click', () => showRow(one)),
      ),
    ),
  );
  const looked = scanned < count && rows.length === 0 ? `, looked at the newest ${scanned}` : '';
  at('found').textContent = `${rows.length} of ${count} rows in ${state.table}${looked}`;
};

const choose = (table) => {
  state.table = table;
  at('row').hidden = true;
  showRows();
};

const showTables = ({ tables, version }) => {
  const emptyToo = at('empty-too').checked;
  const entries = Object.entries(tables).filter(([, count]) => emptyToo || count > 0);
  at('tables').replaceChildren(
    ...entries.map(([name, count]) => {
      const item = document.createElement('li');
      item.append(
        element('button', '', (button) => {
          button.type = 'button';
          button.append(element('span', name), element('span', count.toLocaleString()));
          button.setAttribute('aria-pressed', String(name === state.table));
          button.addEventListener('click', () => choose(name));
        }),
      );
      return item;
    }),
  );
  const total = Object.values(tables).reduce((sum, count) => sum + count, 0);
  at('summary').textContent = `${total.toLocaleString()} rows, version ${version}`;
};

const showRequests = async () => {
  if (!at('live').checked) return;
  const { recent } = await ask(`requests?latest=${REQUESTS_MAX}`);
  const search = at('request-text').value.toLowerCase();
  const fitting = recent.filter((one) => JSON.stringify(one).toLowerCase().includes(search));
  at('requests-table').tBodies[0].replaceChildren(
    ...fitting.toReversed().map((one) => {
      const status = one.status === 0 ? 'cut' : String(one.status);
      const cells = [one.at.slice(11, 23), one.method, one.path, status, one.code ?? ''];
      return row([...cells, one.correlationId ?? ''], (made) => {
        if (one.status === 0 || one.status >= 400) made.className = 'bad';
      });
    }),
  );
};

const read = (faults, name) => name.split('.').reduce((value, part) => value?.[part], faults);

const showFaults = async () => {
  const faults = await ask('faults');
  at('fault-state').textContent = JSON.stringify(faults, undefined, 2);
  for (const field of at('faults-form').elements) {
    if (field.name === '' || field === document.activeElement) continue;
    const value = read(faults, field.name);
    if (field.type === 'checkbox') field.checked = value === true;
    else field.value = value ?? '';
  }
};

/** Only what the page shows is sent, so that other settings stay as they are. */
const faultsOf = (form) => {
  const given = {};
  for (const field of form.elements) {
    if (field.name === '') continue;
    const [name, part] = field.name.split('.');
    const number = Number(field.value);
    const value = field.type === 'number' ? number : field.value;
    if (part === undefined) given[name] = field.type === 'checkbox' ? field.checked : value;
    else given[name] = { ...given[name], [part]: value };
  }
  return given;
};

const views = { rows: showRows, requests: showRequests, faults: showFaults };

const showView = (name) => {
  state.view = name;
  history.replaceState(undefined, '', `#${name}`);
  for (const view of Object.keys(views)) at(view).hidden = view !== name;
  for (const button of document.querySelectorAll('nav button')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === name));
  }
  views[name]();
};

const refresh = async () => {
  try {
    const answer = await ask('state');
    showTables(answer);
    if (state.view === 'requests') await showRequests();
    if (state.view === 'rows' && state.version !== answer.version) await showRows();
    state.version = answer.version;
  } catch {
    at('summary').textContent = 'the simulator does not answer';
  }
};

for (const button of document.querySelectorAll('nav button')) {
  button.addEventListener('click', () => showView(button.dataset.view));
}
at('search').addEventListener('submit', (event) => event.preventDefault());
at('text').addEventListener('input', showRows);
at('empty-too').addEventListener('change', refresh);
at('faults-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await ask('faults', 'POST', faultsOf(event.target));
  await showFaults();
  if (answer.problem !== undefined) at('fault-state').textContent = answer.problem;
});
at('expire').addEventListener('click', () => ask('faults', 'POST', { expireTokens: true }));
at('expire-delta').addEventListener('click', () =>
  ask('faults', 'POST', { expireDeltaTokens: true }),
);
at('save').addEventListener('click', async () => {
  const answer = await ask('save', 'POST');
  at('summary').textContent = answer.problem ?? `${answer.rows} rows saved to ${answer.file}`;
});
at('reset').addEventListener('click', async () => {
  if (!window.confirm('Back to the first rows?')) return;
  await ask('reset', 'POST');
  showView(state.view);
});

showView(Object.keys(views).find((name) => location.hash === `#${name}`) ?? 'rows');
await refresh();
setInterval(refresh, REFRESH_MS);
