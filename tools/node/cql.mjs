// Translates CQL to ELM with the reference translator and runs it in cql-execution.
//
// Jobs come in on standard input, one JSON object a line, and each is answered with one line on standard output:
//   in:  {"cql": TEXT, "people": [{FACT: VALUE, ...}, ...], "only": [NAME, ...], "rounds": N, "elm": true}
//   out: {"problems": [{"severity", "line", "message"}], "results": [{NAME: VALUE, ...}], "seconds": S, "cpu_seconds": S, "elm": {...}}
// A fact that is not given, or null, is unknown. `only` computes these definitions and what they stand on, `rounds`
// runs all people so many times before the round that is timed, `elm` asks for the translation as well.
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";

import { SystemModelInfoProvider } from "@cqframework/cql/cql";
import { CqlCompilerOptions, CqlTranslator, LibraryManager, ModelManager } from "@cqframework/cql/cql-to-elm";
import cql from "cql-execution";

// The translator looks for this, and Node 18, which Debian 12 has, does not hold it out.
globalThis.crypto ??= webcrypto;

// No copy of the text in the translation and no places in it: it is less than half as long, and runs faster.
function options() {
  const chosen = CqlCompilerOptions.defaultOptions();
  const { EnableAnnotations, EnableLocators } = CqlCompilerOptions.Options;
  for (const option of [EnableAnnotations, EnableLocators]) chosen.options.asJsSetView().delete(option);
  return chosen;
}

function translate(text) {
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  const elm = JSON.parse(CqlTranslator.fromText(text, new LibraryManager(models, options())).toJson());
  const problems = elm.library.annotation
    .filter((note) => note.type === "CqlToElmError")
    .map((note) => ({ severity: note.errorSeverity, line: note.startLine, message: note.message }));
  return { elm, problems };
}

// Every parameter is given, unknown ones as null: the engine takes a parameter that is left out for something else.
function complete(person, library) {
  const facts = {};
  for (const name of Object.keys(library.parameters)) facts[name] = person[name] ?? null;
  return facts;
}

// The context of one person keeps what a definition came to, also when that is false or null; the engine's other
// context computes those again wherever they are named.
async function readPerson(library, names, facts) {
  const context = new cql.PatientContext(library, null, null, facts);
  const results = {};
  for (const name of names) results[name] = (await library.expressions[name].execute(context)) ?? null;
  return results;
}

async function run(job) {
  const { elm, problems } = translate(job.cql);
  const answer = { problems };
  if (job.elm) answer.elm = elm;
  if (problems.some((problem) => problem.severity === "error")) return answer;
  const library = new cql.Library(elm);
  const names = job.only ?? Object.keys(library.expressions);
  const people = (job.people ?? []).map((person) => complete(person, library));
  for (let round = 0; round < (job.rounds ?? 0); round += 1) {
    for (const facts of people) await readPerson(library, names, facts);
  }
  const begin = process.hrtime.bigint();
  const before = process.cpuUsage();
  const results = [];
  for (const facts of people) results.push(await readPerson(library, names, facts));
  answer.seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const used = process.cpuUsage(before);
  answer.cpu_seconds = (used.user + used.system) / 1e6;
  answer.results = results;
  return answer;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
