import js from "@eslint/js";
import tseslint from "typescript-eslint";

const rules = {
    "@typescript-eslint/no-explicit-any": "error",
    "@typescript-eslint/no-non-null-assertion": "error",
    "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_" }],
};

export default tseslint.config(
    { ignores: ["dist/", "coverage/", "api-reference/", "node_modules/", "examples/"] },
    js.configs.recommended,
    {
        files: ["**/*.ts"],
        ignores: ["tests/**"],
        extends: [...tseslint.configs.recommendedTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            ...rules,
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/restrict-template-expressions": [
                "error",
                { allowNumber: true, allowBoolean: true },
            ],
            "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
        },
    },
    // Rules that need types take half a minute more on the tests, where the compiler's own strictness does.
    { files: ["tests/**/*.ts"], extends: [...tseslint.configs.recommended], rules },
);
