/* Makes the report's page: one HTML file without a profile in it.

   node build.js PAGE [MODULES]

   MODULES is the node_modules folder with the packages, by default the one
   beside this file. The page's scripts and styles are the only ones that it
   lets run: the policy in it has their hashes. */

import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [page, modules = join(here, 'node_modules')] = process.argv.slice(2);

/* What of the packages runs in the page keeps its licence's words. */
const licensed = ['d3-flame-graph', 'd3-selection'];

function hash(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/* What stands between tags must not look like their end. */
function inline(text, tag) {
  const end = new RegExp(`</(?=${tag})`, 'gi');
  return text.trim().replace(end, '<\\/');
}

async function bundle() {
  const require = createRequire(join(resolve(modules), 'any.js'));
  const esbuild = require('esbuild');
  const result = await esbuild.build({
    entryPoints: [join(here, 'src', 'main.js')],
    bundle: true,
    minify: true,
    keepNames: true,
    write: false,
    outdir: 'unused',
    format: 'iife',
    target: 'es2020',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    nodePaths: [resolve(modules)],
  });
  const text = (suffix) => result.outputFiles
    .find((file) => file.path.endsWith(suffix)).text;
  return {script: inline(text('.js'), 'script'),
          style: inline(text('.css'), 'style')};
}

function licences() {
  return licensed.map((name) => {
    const text = readFileSync(join(modules, name, 'LICENSE'), 'utf8');
    return `${name}:\n\n${text.trim().replaceAll('--', '- -')}`;
  }).join('\n\n');
}

const {script, style} = await bundle();
const policy = `default-src 'none'; script-src ${hash(script)}; `
  + `style-src ${hash(style)}; img-src data:; base-uri 'none'; `
  + "form-action 'none'";
const parts = {policy, style, script, licences: licences()};
const template = readFileSync(join(here, 'src', 'page.html'), 'utf8');

writeFileSync(page, template.replace(/@(\w+)@/g, (_, name) => parts[name]));
