"""Dockerfiles of any size, one kind of thing repeated in each: how do time and memory grow?

`SHAPES` has a maker for each kind. It is given how often to repeat, and gives the text of a
Dockerfile, or a whole folder as a dictionary from paths to texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Files = Mapping[str, str]
Shape = Callable[[int], "str | Files"]

SHAPES: dict[str, Shape] = {}
BASE = "FROM debian:12-slim\n"


def shape(make: Shape) -> Shape:
    """Add a maker to `SHAPES` by its name."""
    SHAPES[make.__name__.replace("_", "-")] = make
    return make


def files_of(made: str | Files) -> Files:
    """The files of what a maker gives."""
    return {"Dockerfile": made} if isinstance(made, str) else made


def repeated(text: str, number: int) -> str:
    """The text so many times, `{i}` in it counted from 0."""
    return "".join([text.replace("{i}", str(index)) for index in range(number)])


# --- RUN ---


@shape
def run_words(number: int) -> str:
    return BASE + "RUN apt-get install -y" + repeated(" package{i}", number) + "\n"


@shape
def run_one_long_word(number: int) -> str:
    return BASE + "RUN echo " + "word" * number + "\n"


@shape
def run_options(number: int) -> str:
    return BASE + "RUN curl" + repeated(" -o file{i} --header x{i}", number) + " https://a.b/c\n"


@shape
def run_quotes(number: int) -> str:
    return BASE + "RUN echo" + repeated(" \"a{i} $b\" 'c' \\d", number) + "\n"


@shape
def chain_of_and(number: int) -> str:
    return BASE + "RUN true" + repeated(" && echo {i}", number) + "\n"


@shape
def chain_of_the_same(number: int) -> str:
    return BASE + "RUN a" + " && a" * number + "\n"


@shape
def chain_over_lines(number: int) -> str:
    return BASE + "RUN true" + repeated(" \\\n    && touch /file{i}", number) + "\n"


@shape
def chain_of_installs(number: int) -> str:
    return BASE + "RUN apt-get update" + repeated(" && apt-get install p{i}", number) + "\n"


@shape
def chain_of_managers(number: int) -> str:
    return BASE + "RUN true" + repeated(" && pip install p{i} && npm install q{i}", number) + "\n"


@shape
def chain_of_cd(number: int) -> str:
    return BASE + "RUN true" + repeated(" && cd d{i}", number) + "\n"


@shape
def chain_of_removals(number: int) -> str:
    lines = repeated(" && curl -o /tmp/f{i} https://a.b/{i} && rm -rf /tmp/f{i}", number)
    return BASE + "RUN true" + lines + "\n"


@shape
def chain_of_owners(number: int) -> str:
    return BASE + "RUN true" + repeated(" && chown -R app /d{i} && chmod -R 777 /d{i}", number)


@shape
def lines_of_script(number: int) -> str:
    return BASE + "RUN <<END\n" + repeated("sudo echo {i}\n", number) + "END\n"


@shape
def alternatives(number: int) -> str:
    return BASE + "RUN false" + repeated(" || false {i}", number) + "\n"


@shape
def semicolons(number: int) -> str:
    return BASE + "RUN true" + repeated("; wget x{i}", number) + "\n"


@shape
def pipes(number: int) -> str:
    return BASE + "RUN cat a" + repeated(" | grep b{i}", number) + "\n"


@shape
def pipes_in_chain(number: int) -> str:
    return BASE + "RUN true" + repeated(" && curl -s a{i} | sh", number) + "\n"


@shape
def variables_in_run(number: int) -> str:
    return BASE + "RUN echo" + repeated(" $v{i} ${w{i}:-x}", number) + "\n"


@shape
def assignments_in_run(number: int) -> str:
    return BASE + "RUN true" + repeated(" && v{i}=a && echo $v{i}", number) + "\n"


@shape
def exports_in_run(number: int) -> str:
    return BASE + "RUN true" + repeated(" && export v{i}=a", number) + "\n"


@shape
def redirects(number: int) -> str:
    return BASE + "RUN true" + repeated(" && echo {i} > /f{i}", number) + "\n"


@shape
def exec_form(number: int) -> str:
    return BASE + 'RUN ["echo"' + repeated(', "a{i}"', number) + "]\n"


@shape
def mounts(number: int) -> str:
    flags = repeated(" --mount=type=cache,target=/c{i}", number)
    return BASE + f"RUN{flags} pip install x\n"


@shape
def mounted_runs(number: int) -> str:
    line = "RUN --mount=type=cache,target=/root/.cache/pip pip install p{i}\n"
    return BASE + repeated(line, number)


@shape
def cases(number: int) -> str:
    return BASE + "RUN case $x in" + repeated(" p{i}) echo {i};;", number) + " esac\n"


@shape
def ifs(number: int) -> str:
    return BASE + "RUN true" + repeated("; if a{i}; then b; fi", number) + "\n"


@shape
def elifs(number: int) -> str:
    return BASE + "RUN if a; then b" + repeated("; elif c{i}; then d", number) + "; fi\n"


@shape
def functions(number: int) -> str:
    return BASE + "RUN true" + repeated("; f{i}() { echo {i}; }; f{i}", number) + "\n"


@shape
def substitutions(number: int) -> str:
    return BASE + "RUN echo" + repeated(" $(echo {i}) `echo {i}`", number) + "\n"


@shape
def finds(number: int) -> str:
    return BASE + "RUN find /" + repeated(" -exec rm a{i} ;", number) + "\n"


@shape
def braces_in_paths(number: int) -> str:
    return BASE + "RUN rm -rf /{" + repeated("a{i},", number) + "b}\n"


@shape
def unclosed_here_documents(number: int) -> str:
    return BASE + "RUN true" + repeated(" <<E{i}", number) + "\n"


@shape
def here_strings(number: int) -> str:
    return BASE + "RUN true" + repeated(" && cat <<< $a{i}", number) + "\n"


@shape
def trailing_escapes(number: int) -> str:
    return BASE + "RUN true " + "\\\n" * number + "\n"


@shape
def escapes_and_comments(number: int) -> str:
    return BASE + "RUN true" + repeated(" \\\n# comment {i}\n \\\n", number) + " && false\n"


# --- nesting ---


@shape
def nested_parentheses(number: int) -> str:
    return BASE + "RUN " + "( " * number + "true" + " )" * number + "\n"


@shape
def nested_substitutions(number: int) -> str:
    return BASE + "RUN echo " + "$(echo " * number + "x" + ")" * number + "\n"


@shape
def nested_quoted_substitutions(number: int) -> str:
    return BASE + "RUN echo " + '"$(echo ' * number + "x" + ')"' * number + "\n"


@shape
def nested_groups(number: int) -> str:
    return BASE + "RUN " + "{ " * number + "true" + "; }" * number + "\n"


@shape
def nested_ifs(number: int) -> str:
    return BASE + "RUN " + "if a; then " * number + "true" + "; fi" * number + "\n"


@shape
def nested_backticks(number: int) -> str:
    return BASE + "RUN echo " + "`" * number + "\n"


@shape
def nested_defaults(number: int) -> str:
    return BASE + "ENV a=" + "${b:-" * number + "}" * number + "\n"


@shape
def nested_shell_defaults(number: int) -> str:
    return BASE + "RUN echo " + "${b:-" * number + "}" * number + "\n"


@shape
def nested_cases(number: int) -> str:
    return BASE + "RUN " + "case a in b) " * number + "true" + ";; esac" * number + "\n"


@shape
def nested_functions(number: int) -> str:
    return BASE + "RUN " + "f() { " * number + "true" + "; }" * number + "\n"


@shape
def nested_loops(number: int) -> str:
    return BASE + "RUN " + "for a in b; do " * number + "true" + "; done" * number + "\n"


@shape
def nested_braces(number: int) -> str:
    return BASE + "RUN rm " + "{a," * number + "b" + "}" * number + "\n"


@shape
def nested_processes(number: int) -> str:
    return BASE + "RUN cat " + "<(cat " * number + "b" + ")" * number + "\n"


@shape
def nested_pipes(number: int) -> str:
    return BASE + "RUN " + "(a | " * number + "b" + ")" * number + "\n"


@shape
def nested_arithmetic(number: int) -> str:
    return BASE + "RUN echo " + "$((" * number + "1" + "))" * number + "\n"


@shape
def nested_sh_c(number: int) -> str:
    return BASE + "RUN " + "sh -c '" * number + "true" + "'" * number + "\n"


@shape
def nested_wrappers(number: int) -> str:
    return BASE + "RUN " + "sudo env " * number + "true\n"


@shape
def nested_evals(number: int) -> str:
    return BASE + "RUN " + "eval " * number + "true\n"


@shape
def nested_onbuilds(number: int) -> str:
    return BASE + "ONBUILD " * number + "RUN true\n"


@shape
def open_parentheses(number: int) -> str:
    return BASE + "RUN " + "(" * number + "\n"


@shape
def closing_parentheses(number: int) -> str:
    return BASE + "RUN " + ") " * number + "\n"


@shape
def open_braces(number: int) -> str:
    return BASE + "ENV a=" + "${" * number + "\nRUN echo " + "${a" * number + "\n"


@shape
def open_quotes(number: int) -> str:
    return BASE + "RUN echo " + "\"'" * number + "\n"


@shape
def open_brackets(number: int) -> str:
    return BASE + "CMD " + "[" * number + "\n"


@shape
def operators(number: int) -> str:
    return BASE + "RUN " + "&& || ; | " * number + "\n"


# --- instructions ---


@shape
def runs(number: int) -> str:
    return BASE + repeated("RUN echo {i}\n", number)


@shape
def runs_that_install(number: int) -> str:
    return BASE + repeated("RUN apt-get update && apt-get install -y p{i}\n", number)


@shape
def runs_that_install_with_pip(number: int) -> str:
    return BASE + repeated("RUN pip install p{i}==1\n", number)


@shape
def runs_that_download(number: int) -> str:
    return BASE + repeated(
        "RUN curl -o /f{i}.tar.gz https://a.b/{i} && tar xf /f{i}.tar.gz\n", number
    )


@shape
def runs_that_remove(number: int) -> str:
    return BASE + repeated("ADD f{i}.tar.gz /a{i}\nRUN rm -rf /a{i}\n", number)


@shape
def runs_that_own(number: int) -> str:
    return BASE + repeated("COPY d{i}/ /a{i}/\nRUN chown -R app /a{i}\n", number)


@shape
def runs_that_make_users(number: int) -> str:
    return BASE + repeated("RUN useradd -u {i} u{i}\nUSER u{i}\n", number)


@shape
def runs_that_clone(number: int) -> str:
    return BASE + repeated("RUN git clone https://a.b/c{i}.git && cd c{i} && make\n", number)


@shape
def project_installs(number: int) -> str:
    return BASE + repeated("COPY . .\nRUN npm install\n", number)


@shape
def envs(number: int) -> str:
    return BASE + repeated("ENV v{i}=x\n", number)


@shape
def envs_that_use_the_last(number: int) -> str:
    return BASE + "ENV v=x\n" + "ENV v=$v:y\n" * number


@shape
def chain_of_envs(number: int) -> str:
    links = "".join([f"ENV v{index}=$v{index - 1}\n" for index in range(1, number + 1)])
    return BASE + "ENV v0=x\n" + links + f"RUN echo $v{number}\n"


@shape
def chain_of_args(number: int) -> str:
    links = "".join([f"ARG v{index}=${{v{index - 1}:-y}}\n" for index in range(1, number + 1)])
    return BASE + "ARG v0=x\n" + links + f"RUN echo $v{number}\n"


@shape
def envs_that_double(number: int) -> str:
    links = "".join(
        [f"ENV v{index}=$v{index - 1}$v{index - 1}\n" for index in range(1, number + 1)]
    )
    return BASE + "ENV v0=x\n" + links + f"RUN echo $v{number}\n"


@shape
def envs_that_use_others(number: int) -> str:
    return BASE + repeated("ENV v{i}=$w:${v0}\n", number)


@shape
def pairs_in_env(number: int) -> str:
    return BASE + "ENV" + repeated(" v{i}=x", number) + "\n"


@shape
def pairs_in_label(number: int) -> str:
    return BASE + "LABEL" + repeated(" v{i}=x", number) + "\n"


@shape
def pairs_with_quotes(number: int) -> str:
    return BASE + "ENV" + repeated(' v{i}="x y"', number) + "\n"


@shape
def labels(number: int) -> str:
    return BASE + repeated("LABEL v{i}=x\n", number)


@shape
def labels_of_one_key(number: int) -> str:
    return BASE + repeated("LABEL v=x{i}\n", number)


@shape
def args(number: int) -> str:
    return BASE + repeated("ARG v{i}=x\n", number)


@shape
def args_above(number: int) -> str:
    return repeated("ARG v{i}=x\n", number) + BASE


@shape
def args_in_run(number: int) -> str:
    return BASE + repeated("ARG v{i}\nRUN echo $v{i}\n", number)


@shape
def patterns_in_env(number: int) -> str:
    return BASE + "ENV a=" + "a" * number + "\nENV b=${a%%" + "*a" * min(number, 50) + "*b}\n"


@shape
def exposes(number: int) -> str:
    return BASE + repeated("EXPOSE {i}\n", number)


@shape
def ports(number: int) -> str:
    return BASE + "EXPOSE" + repeated(" {i}", number) + "\n"


@shape
def users(number: int) -> str:
    return BASE + repeated("USER u{i}\n", number)


@shape
def workdirs(number: int) -> str:
    return BASE + repeated("WORKDIR /a/{i}\n", number)


@shape
def relative_workdirs(number: int) -> str:
    name = "directory-with-a-name-of-some-length-as-they-are-in-real-life-{i}"
    return BASE + repeated(f"WORKDIR {name}\n", number)


@shape
def relative_workdirs_and_runs(number: int) -> str:
    return BASE + repeated("WORKDIR d{i}\nRUN touch a\nCOPY b c\n", number)


@shape
def volumes(number: int) -> str:
    return BASE + repeated("VOLUME /v{i}\n", number)


@shape
def volumes_and_runs(number: int) -> str:
    return BASE + repeated("VOLUME /v{i}\nRUN touch /v{i}/a\n", number)


@shape
def commands_of_the_container(number: int) -> str:
    return BASE + repeated("CMD echo {i}\nENTRYPOINT echo {i}\nHEALTHCHECK CMD a{i}\n", number)


@shape
def shells(number: int) -> str:
    return BASE + repeated('SHELL ["/bin/bash", "-c"]\nRUN a{i} | b\n', number)


@shape
def triggers(number: int) -> str:
    return BASE + repeated("ONBUILD RUN apt-get install p{i}\nONBUILD ENV A b\n", number)


@shape
def users_again(number: int) -> str:
    return BASE + "USER a\nWORKDIR /b\n" * number


@shape
def triggers_of_stages(number: int) -> str:
    return repeated("FROM a AS s{i}\nONBUILD COPY --from=s{i} a b\nONBUILD RUN c\n", number)


@shape
def unknown_instructions(number: int) -> str:
    return BASE + repeated("RNU {i}\n", number)


@shape
def before_the_first_stage(number: int) -> str:
    return repeated("RUN echo {i}\n", number) + BASE


@shape
def directives(number: int) -> str:
    return repeated("# check=skip=A{i}\n", number) + BASE


@shape
def blank_lines(number: int) -> str:
    return BASE + "\n" * number + "RUN true\n" + " \t\n" * number


@shape
def blank_lines_in_run(number: int) -> str:
    return BASE + "RUN true \\\n" + "\n" * number + " && false\n"


@shape
def blanks(number: int) -> str:
    return BASE + "RUN" + " " * number + "true" + " " * number + "\n"


@shape
def continued_words(number: int) -> str:
    return BASE + "RUN echo " + "a\\\n" * number + "\n"


@shape
def continued_env(number: int) -> str:
    return BASE + "ENV" + repeated(" \\\n  v{i}=x", number) + "\n"


@shape
def no_ascii(number: int) -> str:
    return BASE + "LABEL a=" + "é漢" * number + "\nRUN echo " + "é漢 " * number + "\n"


@shape
def bytes_that_are_no_text(number: int) -> str:
    return BASE + "RUN echo " + "\udcff\x1b " * number + "\n"


# --- stages ---


@shape
def stages(number: int) -> str:
    return repeated("FROM debian:12 AS s{i}\nRUN echo {i}\n", number)


@shape
def stages_of_one_name(number: int) -> str:
    return repeated("FROM debian:12 AS s\nRUN echo {i}\n", number) + "FROM s\n"


@shape
def chain_of_stages(number: int) -> str:
    head = "FROM debian:12 AS s\nENV a=b\nRUN apt-get install x\nCOPY . /a\n"
    parts = [
        f"FROM s{index - 1 if index else ''} AS s{index}\nCOPY a{index} /b{index}\nRUN pip install c\n"
        for index in range(number)
    ]
    return head + "".join(parts)


@shape
def star_of_stages(number: int) -> str:
    parts = repeated("FROM base AS s{i}\nCOPY a{i} /b\nRUN pip install c\n", number)
    return f"FROM debian:12 AS base\n{parts}FROM base\n" + repeated(
        "COPY --from=s{i} /b /c{i}\n", number
    )


@shape
def star_of_a_large_stage(number: int) -> str:
    large = repeated("COPY a{i} /a{i}\n", number)
    return f"FROM debian:12 AS base\n{large}" + repeated("FROM base AS s{i}\nCOPY d /d\n", number)


@shape
def diamond_of_stages(number: int) -> str:
    parts = [
        f"FROM s{index} AS l{index}\nRUN a\nFROM s{index} AS r{index}\nRUN b\n"
        f"FROM l{index} AS s{index + 1}\nCOPY --from=r{index} /a /b\n"
        for index in range(number)
    ]
    return "FROM debian:12 AS s0\n" + "".join(parts)


@shape
def copies_between_stages(number: int) -> str:
    parts = [
        f"FROM debian:12 AS s{index}\nCOPY --from=s{index - 1} /a /b\n"
        for index in range(1, number)
    ]
    return "FROM debian:12 AS s0\nRUN touch /a\n" + "".join(parts)


@shape
def copies_from_all_stages(number: int) -> str:
    root = int(number**0.5) + 1
    parts = [
        f"FROM debian:12 AS s{index}\n"
        + "".join([f"COPY --from=s{other} /a{other} /b{other}\n" for other in range(index)])
        for index in range(root)
    ]
    return "".join(parts)


@shape
def copies_by_number(number: int) -> str:
    return repeated("FROM debian:12\n", number) + repeated("COPY --from={i} /a /b{i}\n", number)


# --- COPY ---


@shape
def copies(number: int) -> str:
    return BASE + repeated("COPY a{i} /b{i}\n", number)


@shape
def copies_of_one_file(number: int) -> str:
    return BASE + "COPY a /b\n" * number


@shape
def copies_into_one_folder(number: int) -> str:
    return BASE + "COPY . /app\n" + repeated("COPY a{i} /app/a{i}\n", number)


@shape
def copies_and_installs(number: int) -> str:
    return BASE + repeated("COPY r{i}.txt /r/\nRUN pip install -r /r/r{i}.txt\n", number)


@shape
def sources_of_a_copy(number: int) -> str:
    return BASE + "COPY" + repeated(" a{i}", number) + " /b/\n"


@shape
def sources_of_copies(number: int) -> str:
    root = int(number**0.5) + 1
    return BASE + ("COPY" + repeated(" a{i}", root) + " /b/\n") * root


@shape
def adds(number: int) -> str:
    return BASE + repeated("ADD https://a.b/c{i}.tar.gz /d\n", number)


# --- comments ---


@shape
def comments(number: int) -> str:
    return BASE + repeated("# comment {i}\n", number) + "RUN true\n"


@shape
def comments_in_run(number: int) -> str:
    return BASE + "RUN true \\\n" + repeated("# comment {i}\n", number) + " && false\n"


@shape
def suppressions(number: int) -> str:
    return BASE + repeated("# dflint: ignore[DF301, DF306] why\nRUN apt-get install p{i}\n", number)


@shape
def suppressions_of_hadolint(number: int) -> str:
    return BASE + repeated("# hadolint ignore=DL3008,DL3015\nRUN apt-get install p{i}\n", number)


@shape
def suppressions_of_stages(number: int) -> str:
    return BASE + repeated("# hadolint stage ignore=DL3008\nRUN apt-get install p{i}\n", number)


@shape
def suppressions_of_the_file(number: int) -> str:
    lines = repeated("# dflint: ignore-file[DF301]\n", number)
    return lines + BASE + repeated("RUN apt-get install p{i}\n", number)


@shape
def suppressions_with_long_codes(number: int) -> str:
    line = f"# dflint: ignore[{'D' * 200}{{i}}, {'no-such-' * 20}rule] why\nRUN true\n"
    return BASE + repeated(line, number)


@shape
def suppressions_with_one_long_code(number: int) -> str:
    return BASE + f"# dflint: ignore[{'no-such-rule-' * number}]\nRUN apt-get install a\n"


@shape
def shells_of_hadolint(number: int) -> str:
    return repeated("FROM a AS s{i}\n# hadolint shell=bash\nRUN b\n", number)


@shape
def suppressions_without_use(number: int) -> str:
    return BASE + repeated("# dflint: ignore[DF401, no-such-rule]\nRUN true {i}\n", number)


@shape
def suppressions_above_one(number: int) -> str:
    return BASE + "# dflint: ignore[DF301]\n" * number + "RUN apt-get install a\n"


@shape
def suppressions_within_one(number: int) -> str:
    lines = repeated(" \\\n# dflint: ignore[DF301]\n && apt-get install p{i}", number)
    return BASE + "RUN true" + lines + "\n"


@shape
def codes_in_a_comment(number: int) -> str:
    codes = "".join([f"DF{300 + index % 60}, " for index in range(number)])
    return BASE + f"# dflint: ignore[{codes}DF301]\nRUN apt-get install a\n"


@shape
def codes_and_findings(number: int) -> str:
    codes = "".join([f"DF{300 + index % 60}, " for index in range(number)])
    installs = repeated(" && apt-get install p{i}", number)
    return BASE + f"# dflint: ignore[{codes}DF301]\nRUN true{installs}\n"


@shape
def ranges_in_a_comment(number: int) -> str:
    ranges = repeated("SC2{i}-SC3{i},", number)
    return BASE + f"# shellcheck disable={ranges}SC2086\nRUN true" + " && echo $x" * number + "\n"


@shape
def commas_in_a_comment(number: int) -> str:
    return BASE + f"# hadolint ignore={'a , ' * number}b\nRUN true\n"


# --- here-documents ---


@shape
def here_documents(number: int) -> str:
    return BASE + repeated("RUN <<END\necho {i}\nEND\n", number)


@shape
def here_documents_of_one_run(number: int) -> str:
    return BASE + "RUN cat" + repeated(" <<E{i}", number) + "\n" + repeated("text\nE{i}\n", number)


@shape
def here_documents_of_a_copy(number: int) -> str:
    opened = repeated(" <<E{i}", number)
    return BASE + f"COPY{opened} /a/\n" + repeated("text $x\nE{i}\n", number)


@shape
def here_documents_in_a_script(number: int) -> str:
    lines = repeated("cat <<E{i}\ntext `a` $b\nE{i}\n", number)
    return BASE + f"RUN <<END\n{lines}END\n"


@shape
def here_document_with_tabs(number: int) -> str:
    return BASE + "RUN <<-END\n" + repeated("\techo {i}\n", number) + "\tEND\n"


@shape
def open_here_documents(number: int) -> str:
    return BASE + repeated("RUN <<E{i}\n", number)


@shape
def lines_of_a_here_document(number: int) -> str:
    return BASE + "COPY <<END /a\n" + repeated("line $x {i}\n", number) + "END\n"


# --- JSON arrays ---


@shape
def items_of_a_cmd(number: int) -> str:
    return BASE + 'CMD ["echo"' + repeated(', "a{i}"', number) + "]\n"


@shape
def items_without_blanks(number: int) -> str:
    return BASE + 'CMD ["echo"' + repeated(',"a{i}"', number) + "]\n"


@shape
def items_over_lines(number: int) -> str:
    return BASE + 'CMD ["echo"' + repeated(', \\\n "a{i}"', number) + "]\n"


@shape
def items_with_escapes(number: int) -> str:
    return BASE + 'CMD ["echo"' + repeated(', "\\u00e9\\n{i}"', number) + "]\n"


@shape
def items_of_no_array(number: int) -> str:
    return BASE + 'CMD ["echo"' + repeated(', "a{i}"', number) + "\n"


@shape
def items_with_single_quotes(number: int) -> str:
    return BASE + "CMD ['echo'" + repeated(", 'a{i}'", number) + "]\n"


@shape
def arrays(number: int) -> str:
    return BASE + repeated('RUN ["echo","{i}"]\n', number)


@shape
def arrays_of_sh(number: int) -> str:
    return BASE + 'RUN ["sh", "-c", "true' + repeated(" && echo {i}", number) + '"]\n'


# --- folders ---


@shape
def files(number: int) -> Files:
    return {f"{index:05d}.dockerfile": BASE + "RUN apt-get install a\n" for index in range(number)}


@shape
def folders(number: int) -> Files:
    return {f"d{index}/Dockerfile": BASE + "COPY a b\n" for index in range(number)}


@shape
def nested_folders(number: int) -> Files:
    deep = min(number, 800)
    return {"/".join(["d"] * deep) + "/Dockerfile": BASE + "COPY a b\n"}


@shape
def ignore_files(number: int) -> Files:
    names = {f"d{index}/.gitignore": "a\n*.b\n" for index in range(number)}
    return {".git/HEAD": "", **names, "Dockerfile": BASE}


@shape
def ignore_patterns(number: int) -> Files:
    return {
        "Dockerfile": BASE + "COPY . /app\n",
        ".dockerignore": repeated("folder{i}/file\n", number),
        **{f"file{index}": "" for index in range(number)},
    }


@shape
def ignore_patterns_with_endings(number: int) -> Files:
    return {
        "Dockerfile": BASE + "COPY . /app\n",
        ".dockerignore": repeated("*.e{i}\n**/name{i}\n**/*.f{i}\n", number),
        **{f"file{index}.e{index}": "" for index in range(number)},
    }


@shape
def ignore_patterns_with_names(number: int) -> Files:
    return {
        "Dockerfile": BASE + "COPY . /app\n",
        ".dockerignore": repeated("**/a{i}x*y*\n!**/b{i}*\n", number),
        **{f"d{index % 7}/a{index}": "" for index in range(number)},
    }


@shape
def copies_with_wildcards(number: int) -> Files:
    return {
        "Dockerfile": BASE + repeated("COPY a{i}-*.txt /b/\n", number),
        **{f"a{index}-b.txt": "" for index in range(number)},
    }


@shape
def ignore_patterns_and_exceptions(number: int) -> Files:
    return {
        "Dockerfile": BASE + "COPY . /app\nCOPY d0 /d\n",
        ".dockerignore": repeated("d{i}\n!d{i}/a\n", number),
        **{f"d{index}/a": "" for index in range(number)},
    }


@shape
def git_patterns(number: int) -> Files:
    return {
        ".git/HEAD": "",
        ".gitignore": repeated("name{i}\n/folder{i}/\n*.e{i}\n", number),
        **{f"d{index}/Dockerfile": BASE + "COPY a b\n" for index in range(number)},
    }


@shape
def copies_from_a_folder(number: int) -> Files:
    return {
        "Dockerfile": BASE + repeated("COPY a{i} /b{i}\n", number),
        ".dockerignore": repeated("c{i}\n", number),
        **{f"a{index}": "" for index in range(number)},
    }


@shape
def files_of_a_folder(number: int) -> Files:
    return {
        "Dockerfile": BASE + "COPY . /app\n",
        **{f"d{index % 50}/f{index}.txt": "" for index in range(number)},
    }


@shape
def per_file_ignores(number: int) -> Files:
    rows = repeated('"d{i}/*" = ["DF301"]\n', number)
    return {
        "dflint.toml": f"[per-file-ignores]\n{rows}",
        **{f"d{index}/Dockerfile": BASE for index in range(number)},
    }


@shape
def excludes(number: int) -> Files:
    names = repeated('"x{i}*", ', number)
    return {
        "dflint.toml": f"extend-exclude = [{names}]\n",
        **{f"d{index}/Dockerfile": BASE for index in range(number)},
    }


@shape
def variables_of_make(number: int) -> Files:
    links = "".join(
        [f"V{index}=$(V{index - 1})$(V{index - 1})\n" for index in range(number, 0, -1)]
    )
    build = f"build:\n\tdocker build -t $(V{number}) .\n"
    return {".git/HEAD": "", "Dockerfile": BASE, "Makefile": f"{links}V0=x\n{build}"}


@shape
def recipes_of_make(number: int) -> Files:
    lines = repeated("V{i} := x\nt{i}:\n\tdocker build -t a{i} --build-arg A=$(V{i}) .\n", number)
    return {".git/HEAD": "", "Dockerfile": BASE, "Makefile": lines}


@shape
def steps_of_a_workflow(number: int) -> Files:
    head = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
    steps = repeated("      - run: docker build -t a{i} .\n", number)
    return {".git/HEAD": "", "Dockerfile": BASE, ".github/workflows/a.yml": head + steps}


@shape
def services_of_compose(number: int) -> Files:
    services = repeated("  s{i}:\n    build: {context: ., args: {A: b}}\n", number)
    return {"Dockerfile": BASE, "compose.yaml": f"services:\n{services}"}


@shape
def scripts_in_a_circle(number: int) -> Files:
    return {
        "Dockerfile": BASE + 'COPY . /app\nENTRYPOINT ["/app/start.sh"]\n',
        "start.sh": "#!/bin/sh\n" + repeated(". /app/s{i}.sh\n", number),
        **{f"s{index}.sh": ". /app/start.sh\nexec x\n" for index in range(number)},
    }
