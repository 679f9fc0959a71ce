// Answers one expression for each line of standard input: {"language": "feel" or "javascript", "text", "facts"}.
// Out comes {"value"} with what the engine remarked in "warnings", or {"error"} with what it said.
import { createInterface } from "node:readline";

import { evaluate } from "feelin";

const languages = {
  feel: (text, facts) => evaluate(text, facts),
  javascript: (text, facts) => ({ value: new Function("person", `return ${text}`)(facts), warnings: [] }),
};

function answer({ language, text, facts }) {
  try {
    const { value, warnings } = languages[language](text, facts);
    return { value, warnings: warnings.map((warning) => warning.message) };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
