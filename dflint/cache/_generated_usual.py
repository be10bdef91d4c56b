"""The names of modules that a usual check asks for, in an order in which the modules can be run.

Written by tools/usual_modules.py. A name that is missing here costs time and nothing else.
"""

from __future__ import annotations

NAMES = """
dflint.source LONG Lazy Lazy:__init_subclass__ MappedText MappedText:__init__ MappedText:cut
    MappedText:end MappedText:is_one_piece MappedText:offset MappedText:offsets MappedText:places
    MappedText:span NOT_YET Source Source:__init__ Source:is_binary TYPE_CHECKING Word Word:<lambda>
    Word:__new__ Word:part _FROM_START _REMEMBERED _WORKED_OUT bisect_left bisect_right cached
    cached_property cached_property:__get__ cached_property:__init__ cached_property:__set_name__
    is_written_so
dflint.allowance Counted FAR FEW Ledger Ledger:__init__ PER_CHARACTER Passing START TYPE_CHECKING
    UNCHARGED UNLIMITED WINDOW _Meter _Meter:__init__ cached counted ledger_of meter passing
dflint.disk BINARY CACHE_FOLDER KIND MISSING _entries asked content content_of end_of entries exists
    is_file is_folder kind kind_of mode_of os read_from real_path
dflint.git_index bytes_of disk git_folder os
dflint.model.context.build_files ENDING LOCK MAKEFILES OTHERS WORKFLOW_FOLDERS YAML is_build_file
    is_ignore_file kind_of
dflint.builds.discovery FIXED_FOLDERS MOST_FILES WORKFLOW_FOLDERS _tracked _with_above disk files_of
    git_folder kind_of os
dflint.git_repository GitRepositories GitRepositories:__init__ GitRepositories:place
    GitRepositories:root_of disk os
dflint.files Document Document:__init__ ENDING LARGEST MARKS NO_WAIT PathPatterns
    PathPatterns:__init__ STREAMS Source USUAL_EXCLUDES WILDCARDS _Walk _Walk:__init__ _index _whole
    bytes_of decode disk find os read with_ignore_files
dflint.globs.ways WILDCARDS
dflint.model.context.add_sources REMOTES is_remote
dflint.model.paths HOMES HOME_STARTS LONGEST SOMEWHERE at_home cleaned emptied empties is_absolute
    is_below joined leads_out
dflint.shell.nodes Assignment Assignment:__init__ Compound Item Item:__init__ Item:connector_end
    Pipeline Script Script:__init__ ShellWord Simple Simple:__init__ Simple:every_word SpecialWord
    TYPE_CHECKING Word every_node is_written_so plain_word walk
dflint.syntax.arrays Array Array:__init__ Word _BLANKS _blanks _is_allowed _string read_array
dflint.syntax.words Argument Argument:<lambda> Argument:variables TYPE_CHECKING Variable Word
    _variables read_word split_blanks split_quoted
dflint.syntax.flags Flag Flag:__init__ SHORT Word _flag _unquoted _word_end read_flags read_word
    skip_spaces
dflint.syntax.lines Line Line:__init__ Line:after Line:text Line:written Lines Lines:__init__
    LongLine LongLine:__init__ MappedText SPACES _Reader _Reader:__init__ _Reader:directives
    _Reader:instruction _Reader:instructions _Reader:join _Reader:read _continued _directive _rows
    chain read_lines
dflint.shell.lexer Draft Draft:__init__ MARK NAME PLAIN_ENDS SpecialWord Word WordReader
    WordReader:__init__ WordReader:end WordReader:finish WordReader:name WordReader:unquoted
    WordReader:wildcard WordReader:word _MARKS _NAME_ENDS _QUOTE_MARKS _SOLID_MARKS _STEPS _marking
dflint.shell.parser Assignment CLOSERS Item MARK PLAIN_ENDS Script Simple WORD_ENDS WordReader
    _COMPOUNDS _Parser _Parser:__init__ _Parser:assignment _Parser:closes _Parser:command
    _Parser:connector _Parser:equals _Parser:item _Parser:part _Parser:pipeline _Parser:script
    _Parser:simple _Parser:skip_blanks _Parser:skip_lines _Parser:token _RESERVED _commands _is_name
    parse_script plain_word
dflint.syntax.parts Item LONGEST_ARGUMENT Pair Pair:__init__ Program Program:__init__
    Program:interpreter Program:items Program:parse SHELLS Script Simple _pair _read _shell_argument
    parse_script plain_word read_arguments read_array read_pairs read_word split_blanks split_quoted
dflint.syntax.nodes Add Arg Cmd Copy Copy:from_ Entrypoint Env Expose Expose:words From From:image
    From:name Healthcheck Healthcheck:kind Healthcheck:program Instruction Instruction:__init__
    Instruction:body Instruction:documents Instruction:end Instruction:flag Instruction:has_any
    Instruction:heredocs Instruction:keyword Instruction:lower Instruction:rest Instruction:words
    Instruction:written KINDS LONGEST Label Lazy Maintainer MappedText Onbuild Program Run Run:body
    Run:documents Run:mounts SPACES Shell Stopsignal Unknown User Volume Word Workdir _Copies
    _Copies:destination _Copies:sources _Pairs _Pairs:legacy _Pairs:pairs _Starts _Starts:array
    _Starts:form _Starts:program _Starts:script _Starts:words _Text _Text:argument _keyword_end
    cached_property read_arguments read_flags read_instruction read_pairs read_word skip_spaces
dflint.model.context.build_context Add Context Context:__init__ Context:has Context:has_nowhere
    Context:ignore Copy MOST_FOUND Taken Taken:__init__ Taken:folder Taken:is_plain WILDCARDS
    _climbs_from _copies _filled_elsewhere _mentions_nothing _place_by_files _taken cached
    cached_property cleaned folder_of is_remote leads_out lies_in named place_of taken
dflint.folders Context DiskFolder DiskFolder:__init__ DiskFolder:_above DiskFolder:_kind
    DiskFolder:_place DiskFolder:above DiskFolder:has DiskFolder:is_tracked DiskFolder:read ENDING
    Folders Folders:__init__ Folders:of GitRepositories cached_property context_of disk
    is_ignore_file os
dflint.builds.projects LAST NOTHING NoBuilds NoBuilds:builds_of NoBuilds:files_that_build Place
    Place:__init__ Place:builds Projects Projects:__init__ Projects:_add Projects:_in_order
    Projects:_looked_at_in Projects:_of Projects:_repository Projects:context Projects:place
    Projects:with_build_files _from _is_in bisect_left cached_property context_of disk files_of
    is_build_file os
dflint.output_formats AUTO FOLDER FORMATS NAMES ROOM __file__ _module _modules commands_ci listdir
    rendered_parts
dflint.level Level Level:__init_subclass__ Level:named
dflint.rule Level OPTIONAL Rule Severity
dflint.config.keys AUTO COLORS KEYS Key Key:__init__ LABEL_TYPES NAMES OUTPUT_FORMATS Severity
    USUAL_EXCLUDES
dflint.cli.options ALONE COLORS CheckOptions CheckOptions:__init__ GROUPS OPTIONS OUTPUT_FORMATS
    Option Option:__init__ Severity _BY_FLAG _request parse
dflint.config.development _PARTS is_for_development
dflint.config.values KEYS Values Values:__init__ Values:file Values:get Values:within Values:words
dflint.engine.dispatch Dispatch Dispatch:__init__ Dispatch:_group Dispatch:in_context
    Dispatch:looks_at Dispatch:rules_for Dispatch:wanted Group Group:__init__ Group:wanted
    IN_CONTEXT MOST_KEPT OPTIONAL PARENTS _PICKERS _pick_arguments _picker absent cached_property
    dispatch itemgetter rules_wanted
dflint.engine.selection select usual
dflint.config.configuration Configuration Configuration:__init__ Configuration:_built
    Configuration:_ignored Configuration:_is_for_development Configuration:_per_file
    Configuration:_without Configuration:asks_shellcheck Configuration:excludes Configuration:table
    PathPatterns Values _Meant _Meant:__bool__ _Meant:__init__ cached_property dispatch
    is_for_development os select
dflint.config.search HADOLINT_NAMES NAMES PYPROJECT Search Search:__init__ Search:file
    Search:hadolint_file _first _ours disk hadolint_places os
dflint.config.settings merged
dflint.config.configurations Configuration Configurations Configurations:__init__
    Configurations:_arguments Configurations:_for Configurations:_read Configurations:of
    Configurations:of_folder Configurations:of_path Configurations:warnings Search _with_policies
    disk merged os
dflint.cli.configuration Configurations KEYS OPTIONS configurations settings
dflint.knowledge __path__
dflint.knowledge.rows Cache Cache:__init__ DEFAULTS PackageManager PackageManager:__init__ Row
    Row:__getattr__ TYPE_CHECKING _TABLES_OF_WORDS split
dflint.knowledge.language_managers CONDA Cache NODE OTHERS PYTHON PackageManager _CONSTRAINTS
    _CPANM_OPTIONS _HOOKS _LIKE_NPM _MAVEN_GOALS _NODE _NODE_ARCHIVES _NODE_TLS _NPM_CI _NPM_INSTALL
    _NPM_TEST _PNPM_FILES _PYTHON _SCRIPTS _STRICT_SSL split
dflint.knowledge.system_managers Cache PackageManager SYSTEM _APTITUDE_OPTIONS _APT_OPTIONS _DNF
    _IN_REDHAT _REDHAT_IMAGES _RPM_ASKS _RPM_GROUPS _RPM_INSTALL _RPM_OPTIONS _RPM_REMOVE
    _RPM_UNSIGNED _RPM_UPGRADE _RPM_YES _rpm_cache split
dflint.knowledge.package_managers BY_PROGRAM CONDA MANAGERS NODE NONE OTHERS OTHER_VERBS PYTHON
    PackageManager ROWS SYSTEM row_of rows_with
dflint.knowledge.program_options ALIASES BY_PROGRAM OPTIONS Options Options:__init__ Options:values
    _UNKNOWN options_of
dflint.knowledge.wrappers WRAPPERS Wrapper Wrapper:__init__ _PLAIN _USER_FIRST cached_property
    rows_with
dflint.model.commands.arguments Option Option:__init__ _DASHLESS _bundle _single options_of
    read_options takes_next
dflint.knowledge.systems ALSO_OTHER_NAMES FOR_WINDOWS PREFIXES RELEASE_LETTERS SHELLS SYSTEM_USERS
    TITLES
dflint.model.lookups __path__
dflint.model.lookups.derived_images _PARENTS _bun _cargo_chef _frankenphp _hex _uv parent_of
dflint.numbers whole_number
dflint.model.lookups.image_tags DIGITS PRERELEASES is_prerelease split_number split_tag version_of
    whole_number words
dflint.knowledge._generated_releases AS_OF CURRENT RELEASES
dflint.model.lookups.releases ALSO_OTHER_NAMES AS_OF CURRENT PREFIXES RELEASES Release
    Release:__init__ _KNOWN _NAMED _at _code_name _find _numbered is_over named_in release
    split_number words
dflint.model.lookups.image_bases CURRENT FOR_WINDOWS RELEASES RELEASE_LETTERS _RELEASES _ROWS _base
    _find_base _own_release _packed _release_in_name _row _system _unpacked is_for_windows named_in
    parent_of plain_name release release_of split_tag system_of words
dflint.model.lookups.image_facts ImageFacts ImageFacts:__init__ ImageFacts:_field
    ImageFacts:_is_whole ImageFacts:has ImageFacts:shell_program ImageFacts:system ImageFacts:user
    ImageFacts:volumes ImageFacts:workdir SHELLS _FACTS _facts _is_of _row _variables image_facts
    is_for_windows parent_of plain_name split_tag system_of
dflint.model.images.facts cached facts_of image_bases image_facts known_tag release_of system_of
dflint.model.scripts.working_directory CommandInDirectory CommandInDirectory:__init__
    CommandInDirectory:path FEW cached counted in_directory joined located moves_one
    with_directories
dflint.model.frames Budget Budget:__init__ Frame Frame:__init__ Frame:_from_below Frame:_own
    Frame:add Frame:find Value Value:__init__
dflint.model.scope Budget Frame GLOBAL_VARIABLES LONGEST NO_VARIABLES PLATFORM PREDEFINED ROOM Scope
    Scope:__contains__ Scope:__init__ Scope:_value Scope:_with Scope:for_file Scope:get Scope:of
    Scope:with_env Value expand
dflint.model.commands.command BY_PROGRAM Command Command:__init__ Command:editable Command:end
    Command:flags Command:has Command:in_condition Command:in_function Command:in_pipeline
    Command:in_subshell Command:is_conditional Command:names Command:operands Command:option
    Command:options Command:path Command:runs Command:verb Command:verbs IN_CONDITION NONE _DIGITS
    family read_options
dflint.model.commands.inner_scripts INTERPRETERS RUNNERS SHELLS
dflint.model.commands.commands Command DEEPEST INTERPRETERS IN_QUOTES Simple WRAPPERS _Collector
    _Collector:__init__ _Collector:commands _Collector:node _Collector:script _Collector:simple
    _Collector:substitutions _forgiven _unwrap _wrapped base_name commands
dflint.model.state Arg CHANGING DEFAULT_SHELL Env NO_VARIABLES POSIX_SHELLS SHELLS Shell
    ShellInForce ShellInForce:__init__ State State:__init__ State:_moved State:_with State:after
    State:expanded State:workdir User Workdir _shell_kind expand facts_of first_state joined
    program_name
dflint.model.steps Lazy MOST_SHARED NOTHING Onbuild REMEMBERED Run Step Step:__init__
    Step:assignments Step:commands Step:inner Step:is_posix Step:mounts Step:programs Step:words
    _SHARED _commands _shared cached cached_property commands counted
dflint.model.stages Add Copy Dockerfile Dockerfile:__init__ Dockerfile:_by_name Dockerfile:_finals
    Dockerfile:_sources Dockerfile:final Dockerfile:global_args Dockerfile:image_with
    Dockerfile:is_long Dockerfile:needed_by Dockerfile:source Dockerfile:stage_named
    Dockerfile:unreferenced Dockerfile:used NO_VARIABLES Passing Run Stage Stage:__init__
    Stage:_by_kind Stage:_by_kinds Stage:chain Stage:copies Stage:is_called Stage:last
    Stage:programs Stage:steps_of Stage:taken Stage:trigger_words Step _first_base _in_order
    _last_steps bisect_left cached_property counted inherited meter passing root_of sources_of
    whole_number
dflint.model.order Onbuild Run _first _last _selected cached commands_that counted first_that
    is_so_before is_so_below is_so_in last_that with_directories
dflint.model.images.users ROOTS SYSTEM_USERS lacks_user
dflint.fix Fix Fix:__init__ Level Safety hint
dflint.engine.guard Guard Guard:__init__ Guard:report_exhausted Guard:run ledger_of meter
dflint.syntax.tree Expose Onbuild Tree Tree:__init__ Tree:every_instruction Tree:with_values
    cached_property
dflint.syntax.parser Tree parse read_instruction read_lines
dflint.syntax.origin _header generated uses_foreign_syntax
dflint.cli.inputs NAMELESS STDIN Skipped Skipped:__init__ Skipped:is_there Skipped:print
    Skipped:takes _found disk documents files find groupby is_build_file is_ignore_file name_of
    named_paths os read
dflint.syntax.suppressions _all_comments cached is_check_error read_suppressions suppressions_of
dflint.engine.suppression suppressions_of without_suppressed
dflint.model.image_reference Image Image:__init__ Image:familiar Image:is_scratch Image:is_valid
    Lazy REMEMBERED _is_path _is_tag _is_word _outside_braces _registry_end _tag_colon
    cached_property is_reference parse_image
dflint.model.analyze Dockerfile From GLOBAL_VARIABLES NO_VARIABLES SHELL_COMMENT Stage WINDOWS_NAMES
    _base _finals _grouped _image _is_windows _reached _says_windows _stage _windows_comments
    analyze bisect_right cached expand first_state parse_image
dflint.syntax.validate Arg BOOLEAN_FLAGS CHECKED_FLAGS CHECKS Cmd DURATIONS Entrypoint Expose
    IN_STAGE_NAMES Run Stopsignal UNCHECKED_FLAGS WITH_ARRAYS WITH_WORDS _argument_problems
    _array_problems _copy_problems _flag_problems _from_problems _healthcheck_problems
    _is_stage_name _opens_substitution _pair_problems _port_problems _value_problems
    argument_problems cached flag_problems value_problems whole_number
dflint.model.errors argument_problems argument_problems_in cached
dflint.knowledge.secrets SECRET_WORDS
dflint.knowledge.tools BY_PROGRAM NONE Row TOOLS TYPE_CHECKING Tool Tool:__init__ _DOCKER_PASSWORD
    _INSTALLING_TARGETS split that tool_of tools_with
dflint.model.variables.secrets Arg Env Onbuild SECRET_WORDS _candidates cached secret_candidates
dflint.model.variables.secret_values CONFIGURED Label _SETTERS _headers _of_start commands
    configured_secrets header_secrets password_argument set_secrets tool_of
dflint.engine.linter CHECKED Guard Onbuild Run UNCHARGED UNLIMITED _guarded_visit _lint _look_at
    _read _sorted _visit_instruction _visit_stage _without_vain_fixes absent analyze generated
    is_check_error is_ignore_file lies_in lint look meter parse place_of rules_wanted run_rules
    suppressions_of uses_foreign_syntax visit_all without_suppressed
dflint.cli.linting FileLinter FileLinter:__call__ FileLinter:__init__ FileLinter:_lint
    FileLinter:_new NAMELESS Projects STDIN _own_builds is_build_file lint projects_of
dflint.cli.output _write held is_coloured os write_for_programs written
dflint.report.screen _is_harmless columns_of harmless os paint
dflint.cli.report AUTO CI_VARIABLES NAMES PLAIN _outputs _put asks_estimates columns_of commands_ci
    harmless is_coloured os rendered_parts shows_suppressed sys write_for_programs write_report
dflint.cli.progress PROGRESS_FROM with_progress
dflint.engine.repeats without_repeats
dflint.cli.runs Document Run Run:__init__ Run:documents Severity _found asks_estimates documents
    fails lint_file lint_in_turn with_progress without_repeats
dflint.engine.registry BundledRules BundledRules:__getitem__ BundledRules:__init__
    BundledRules:__len__ IndexedRule IndexedRule:__init__ IndexedRule:look Rule Rules TYPE_CHECKING
    all_rules cached_property modules
dflint.cli.check CheckOptions FileLinter Folders MANY Run STDIN Skipped _changes _check
    _check_combination _finish _fixing _lint all_rules check configurations files lint_in_turn
    name_of named_paths prepared projects_of settled shows_suppressed with_ignore_files write_report
dflint.knowledge._generated_bases BASES
dflint.knowledge._generated_debian_packages ASKS COMPONENTS RELEASES
dflint.knowledge._generated_deprecated DEPRECATED
dflint.knowledge._generated_facts FACTS
dflint.knowledge._generated_versions LINES
dflint.knowledge.absent_programs BY_MANAGER IMAGES NO_LONGER_IN ONLY_IN SHADOW _DEBIAN_ONLY
    _OTHER_MANAGERS _RPM _USE
dflint.knowledge.c_libraries GLIBC GLIBC_OF_RELEASE NEW_START
dflint.knowledge.configurers CONFIGURERS
dflint.knowledge.daemons DAEMONS
dflint.knowledge.development_kits DOTNET_RUNTIMES
dflint.knowledge.given_up_images EARLY_ACCESS_ONLY MAKERS OLD_NVIDIA_KEYS SUCCESSORS
dflint.knowledge.image_purposes FILE_SERVERS PURPOSES _PURPOSES
dflint.knowledge.options_since OptionSince:__init__ REFUSED
dflint.knowledge.other_images LANGUAGE_PACKAGES ROWS VARIANT_WORDS WITH_DEVEL _DISTROLESS_SOURCE
    _DOTNET _DOTNET_KINDS _DOTNET_SOURCE _DOTNET_USERS _JAVA _JENKINS_SOURCE _LIBRARY _MINBASE _REST
    _RPM _UBI
dflint.knowledge.package_commands OF_NODE OF_PYTHON
dflint.knowledge.package_programs CALLED_BY_NAME GONE PACKAGES
dflint.knowledge.package_sources BRING_QUESTIONS KEPT_OUT PLAIN_IMAGES
dflint.knowledge.server_files FILES UNREAD _HTTPD_SETTINGS _NGINX
dflint.knowledge.servers LONG_RUNNING PORTS
dflint.model.path_table DEEPEST PathTable PathTable:__init__ PathTable:below Thing _Base
    _Base:__class_getitem__ _bare folders_of
dflint.model.variables.values MOST_NESTED filled_in words_meant
dflint.model.context.image_files Add Copy DIRECTORIES joined target_of
dflint.model.context.quick_looks Cmd Entrypoint Healthcheck cached has_copies inherited
    may_start_files
dflint.model.context.secret_contents Add Copy document_secrets
dflint.model.listening BY_PROGRAM Cmd Entrypoint NONE PORTS _PYTHONS _RUNNERS _of_program
    assigned_by port_of words_of words_of_cmd
dflint.model.exposed_ports Cmd Entrypoint Expose assigned_by commands expand exposed_ports
    listening_port port_of whole_number words_of words_of_cmd
dflint.model.images.purpose FILE_SERVERS PURPOSES is_devel_variant is_shipped_program
    names_no_version plain_name serves_files split_number words
dflint.model.packages.installs Install Install:__init__ SECOND_OPERAND _MORE_THAN_NAMES _NO_NAME
    _are_names _has_version_apart _install_of _sorted _values _verb asks cached cached_property
    counted install_of installing installs installs_by removal says_yes verb_among
dflint.model.images.compilers COMPILER_PACKAGES cached compiler_package installing
    is_shipped_program shipped_compiler
dflint.model.images.linkage COMPILERS Copy GLIBC GLIBC_OF_RELEASE NEW_START _CGO _GLIBC_ON_MUSL
    _STATIC _earlier_paths _glibc _has_linked_or_moved _how _is_static _linked _linked_with_newer
    _may_bring_libraries _speaks_of_static _switches_cgo_on commands_below commands_that is_so_in
    joined libc_of made_by may_have_libraries may_link moves_one release_of system_of
    unlinked_programs with_directories
dflint.model.images.registries Onbuild image_name images_named images_taken is_context
    undefined_bases
dflint.model.variables.build_arguments Argument without_default
dflint.model.images.locked LOCK cached folder_of images_with_lock lock_of
dflint.model.images.platforms Copy build_platform_flag foreign_artifacts root_of
dflint.model.images.runtimes plain_name runtime_version
dflint.model.layers.network FETCHERS that
dflint.model.packages.sources MANAGING SHELLS _is_unclear _is_unknown cached runs_unknown
dflint.model.packages.availability Base Base:__init__ Base:manager KEPT_OUT MissingPackage
    PLAIN_IMAGES TITLES _SPECIAL _SUITES _is_plain _look_up _look_up_name _looked_up _results
    base_of cached installing known_tag missing_packages named_in package_name plain_name release_of
    row_of transitional_packages words_meant
dflint.model.packages.called_programs CALLED_BY_NAME SHELLS called_programs
dflint.model.packages.programs BY_MANAGER CALLED_BY_NAME FOREIGN GONE IMAGES IN_RPM_ONLY KNOWN
    NEEDING NO_LONGER_IN ONLY_IN PACKAGES RPM SHELLS STARTED _has_no_longer _lacks _missing base_of
    cached called_programs image_lacks is_missing missing_programs system_base_of
dflint.model.images.programs CHECKERS FETCHERS _image_lacks _may_bring facts_of is_so_in
    lacks_checker lacks_program may_lack_shell
dflint.model.images.shells facts_of plain_shell
dflint.model.images.started_again CHECKERS _first_words starts_the_same walk
dflint.model.lookups.image_support _ENDS _LINES _end_of_release _end_of_version _line_of _lines
    _unpacked_lines deprecation end_of_life is_over newer_lines plain_name release_of split_tag
    words
dflint.model.images.support cached deprecation deprecation_of end_of_life end_of_support known_tag
    release_of release_without_mirror
dflint.model.images.variants cached is_devel_variant shipped_devel shipped_jdk
dflint.model.packages.cache_mounts Run UNLAYERED _own_mounts cached has_unlayered_mounts inherited
    mount_above mounts_at
dflint.model.scripts.removed_files REMOVERS removed that
dflint.model.packages.caches _fills _is_switched_off _last_to_clear _leftovers _tells_to_clean
    cached clears clears_any empties fills install_of left_in_image leftovers removed verb_among
dflint.model.packages.manifests install_of manifests_of manifests_without_project
dflint.model.layers.copies Add CLONERS CODE_FILES CODE_FOLDERS Copy CopyTarget CopyTarget:__init__
    EVERYTHING EXTRACTORS FILES FILES_OF_CONTEXT _OF_BUILD_TOOLS _OPEN _TOOLS _copy_targets
    already_copied_by cached copied_by copy_targets counted is_below is_code joined lacks_directory
    looks_like_directory
dflint.model.layers.builder_folders Add Copy PathTable _OF_CARGO _compiled_below _folders_copied
    _has_sources builder_folders cached expand joined looks_like_directory serves_files target_of
dflint.model.layers.files ARCHIVES Add Copy FETCHERS LARGE LargeFiles LargeFiles:__init__
    LargeFiles:first_removed PACKAGES PathTable _copied copy_targets large_files
dflint.model.layers.contents Add Copy EVERYTHING Installed Installed:__init__ LargeFiles
    LayerContents LayerContents:__init__ LayerContents:_filling LayerContents:code
    LayerContents:installed LayerContents:large_files LayerContents:whole_context Run _DIRECTORIES
    _MANIFESTS already_copied_by cached cached_property contents_with_bases copied_by copied_twice
    copy_targets in_directory is_code large_files layer_contents manifests_of project_directory
    removed_file
dflint.model.layers.extracted Add _added cached read_after_extraction
dflint.model.layers.folders Add CLONERS Copy EXTRACTORS Folder Folder:__init__ Run SOMEWHERE _SHARED
    _filled cached copy_targets emptied_by filled_folders filled_in first_filled
    looks_like_directory removed
dflint.model.layers.late_cleanups Run _IDLE _cleans clears_any only_cleans
dflint.model.scripts.shell_arguments Entrypoint _NAMED words_after_script
dflint.model.projects.next_output Copy copied_from_stages expand joined
dflint.model.projects.tool_outputs BuildPlace BuildPlace:__init__ Made Made:__init__ _by_go is_below
    joined judge_of
dflint.model.layers.missing_paths Add Arg BuildPlace Copy DIRECTORIES Env Onbuild PLAIN_IMAGES Run
    Volume _MOST_PATHS _OF_IMAGES _OF_IMAGES_ALONE _Search _Search:__init__ _Search:_is_copied
    _Search:_is_made _Search:_may_come_with _Search:_may_make _Search:may_be_there _WILD _is_own
    _is_plain _top base_of copied_from_stages is_below islice judge_of missing_paths runs_unknown
    target_of with_directories
dflint.model.layers.secret_files ACCOUNT_KEYS Add CREDENTIALS Copy ENVIRONMENTS FOLDERS IN_FOLDERS
    JAVA_STORES KEY_ENDINGS KEY_STORES PRIVATE_KEYS SECRETS _secret_files cached is_secret_file
    secret_files
dflint.model.lookups.front_coding LETTERS _NUMBERS unpacked
dflint.model.lookups.debian_names MARKS STARTS TEXT
dflint.model.lookups.debian_packages Availability Availability:__init__ MARKS REAL RELEASES STABLE
    STARTS TEXT _ASKING _INSTALLABLE _KINDS _ROWS _find_row _marks _row asks availability
    bisect_right component_of data
dflint.model.lookups.image_kinds LETTERS OTHER_SHELLS _OF_VERSIONS kind_of named_in split_number
    without_numbers
dflint.model.lookups.packed_bases DIGITS Row Row:__init__ _AFTER_ALL _cut _version bisect_right find
    unpack
dflint.model.packages.fetching_builds Onbuild Run _declares _fetches _is_kept fetches_for_project
    fetching_build install_of is_so_before row_of triggered_installs
dflint.model.needs.early_copies ALL MOST_TRIED Run _all_before_install _before_build _before_project
    _installed_after early_copy fetching_build layer_contents manifests_without_project
    with_directories
dflint.model.packages.minimal_images FULL_MANAGERS MANAGERS
dflint.model.packages.misplaced _REPAIRS _names install_of misplaced_packages
dflint.model.packages.needs BRING_QUESTIONS _asking base_of installing installs lists_before
    package_name questions
dflint.model.packages.package_commands Cmd Entrypoint IMAGES OF_NODE OF_PYTHON PROGRAMS _is_argument
    _started absent_commands base_of commands
dflint.model.packages.questions asks unanswered
dflint.model.packages.repeated Add Arg Copy Env Expose FILES IN_BETWEEN Label Run User Workdir
    cached installed_again installs named_twice port_of ports_exposed_twice repeated_keys
    repeated_packages repeated_steps values_set_in_vain
dflint.model.packages.specifiers cut_specifiers
dflint.model.packages.verbs GONE OTHER_VERBS REFUSED _CHANGED _verbs cached gone_option install_of
    known_verbs no_list refused_option row_of swallowed_option
dflint.model.scripts.background finished_in_background
dflint.model.scripts.bashisms BOTH_LACK Cmd DASH_LACKS Entrypoint Healthcheck Run SIGNS SUSPICIOUS
    Shell TESTS WITH_SCRIPTS _is_plain _may_have_braces _when_started bashisms
dflint.model.scripts.daemons Cmd DAEMONS Entrypoint SERVICES _SHELLS _known _last_of _more_words
    _sent_away commands daemon_of is_started last_command leaves_foreground
    leaves_foreground_in_package leaves_foreground_in_script left_in_background shell_at_end
dflint.model.scripts.exec_form QUOTING READERS base_name
dflint.model.scripts.failing_removals _MAKERS failing_removal system_of
dflint.model.scripts.lost_lines BY_PROGRAM FILE_COMMANDS KINDS NO_PACKAGES OF_NO_PACKAGE STARTERS
    STARTS WRITERS _has_keyword _is_named _programs_below_packages forgotten_commands
    swallowed_keywords
dflint.model.scripts.no_commands may_have_no_commands
dflint.model.scripts.root_needed ROOTS facts_of root_needed user_of
dflint.model.scripts.written_values CONFIGURERS WRITERS written_secrets written_values
dflint.model.variables.undeclared EXPANDS _undeclared cached undeclared_variables
dflint.model.variables.no_shell undeclared_variables unset_homes
dflint.model.variables.references unmentioned_args
dflint.report.masking masked
dflint.report.contents Report Report:__init__ masked
dflint.report.formats __path__
dflint.report.text count paint summary
dflint.report.formats.full AT_ONCE parts summary
dflint_rules.cache.copy_order @sources_before_dependencies early_copy triggered_installs
dflint_rules.cache.mounted_files @copy_out_of_cache_mount joined mount_above
dflint_rules.cache.rebuilds @system_packages_after_sources copy_targets is_code
dflint_rules.context.copied_folders @wildcard_loses_folders
dflint_rules.context.environments @environment_copied_in_part
dflint_rules.images.arguments @invalid_image_name
dflint_rules.images.build_platforms @artifact_for_build_platform @final_stage_for_build_platform
    build_platform_flag foreign_artifacts
dflint_rules.images.locked @digest_not_locked @newer_base_digest @unreadable_lock images_with_lock
    lock_of
dflint_rules.images.registries @untrusted_registry
dflint_rules.images.size @compiler_in_final_image @cuda_devel_in_final_image @jdk_in_final_image
    shipped_compiler shipped_devel shipped_jdk
dflint_rules.images.support @deprecated_base @end_of_life_base @package_mirror_gone
    @repository_key_replaced OLD_NVIDIA_KEYS deprecation_of end_of_support release_without_mirror
dflint_rules.images.tags @latest_base_image @tag_without_version @unpinned_base_image _images
    images_named is_context names_no_version undefined_bases without_default
dflint_rules.layers.builder_folders @builder_folder_shipped
dflint_rules.layers.copying @copy_from_above_context @copy_whole_filesystem
    @destination_without_slash @relative_destination WHOLE expand lacks_directory leads_out
dflint_rules.layers.deletions @deleted_too_late _removed_folders emptied_by first_filled
    removed_file with_directories
dflint_rules.layers.extracted @archive_already_extracted read_after_extraction
dflint_rules.layers.late_cleanups @cleanup_alone only_cleans
dflint_rules.layers.moved @copied_again @removed_in_later_layer copied_twice removal
dflint_rules.layers.repeated @run_repeated repeated_steps
dflint_rules.layers.shipped @sources_in_runtime_image @toolchain_copied AS_WRITTEN TOOLCHAINS
    layer_contents
dflint_rules.metadata.instructions @empty_continuation_line @relative_workdir expand is_absolute
dflint_rules.metadata.labels @missing_label
dflint_rules.metadata.volumes @write_after_volume Volume facts_of
dflint_rules.network.signatures @repository_without_key @signature_not_checked WRITERS that
dflint_rules.packages.again @language_installed_again LANGUAGE_PACKAGES plain_name
dflint_rules.packages.apt @apt_get_without_yes @apt_recommends MANAGERS ROW installing unanswered
dflint_rules.packages.apt_lists @apt_lists_left @update_alone installs_by leftovers
dflint_rules.packages.availability @package_gone @package_gone_from_newest @transitional_package
    base_of missing_packages transitional_packages
dflint_rules.packages.build_tools @build_tool_cache_left @compiler_shipped compiler_package
    left_in_image
dflint_rules.packages.lists @snap_package base_of
dflint_rules.packages.newest @newest_on_old_base _newest_packages _updates_rubygems install_of
    runtime_version
dflint_rules.packages.requirements @install_without_lists @package_asks lists_before questions
dflint_rules.packages.specifiers @version_as_redirection cut_specifiers
dflint_rules.packages.verbs @option_of_another_manager @packages_of_next_command @unknown_verb
    gone_option known_verbs misplaced_packages no_list refused_option swallowed_option
dflint_rules.runtime.commands @cmd_ignored_by_shell_entrypoint @needless_shell_form
    @overridden_instruction @shell_form Cmd Entrypoint
dflint_rules.runtime.daemons @container_ends_at_once
dflint_rules.runtime.dotnet @dotnet_command_without_sdk DOTNET_RUNTIMES
dflint_rules.runtime.exec_arguments @blank_in_exec_argument @program_given_to_itself
    @quoted_argument_in_exec_form Cmd QUOTING READERS SHOWING base_name
dflint_rules.runtime.exec_form @argument_of_several_words @broken_exec_form
    @shell_syntax_in_exec_form @variable_in_exec_form Cmd Entrypoint LONG_RUNNING OPERATORS QUOTING
    READERS SHELL_WORDS _has_own_start _is_command_line _is_expansion base_name
dflint_rules.runtime.healthcheck @healthcheck_starts_program @healthcheck_without_program SHELLS
    lacks_checker starts_the_same walk
dflint_rules.runtime.lifetime @command_that_never_runs
dflint_rules.runtime.linked_programs @program_without_its_libc unlinked_programs
dflint_rules.runtime.listening @exposed_port_not_listened
dflint_rules.runtime.missing_programs @cgo_without_compiler @program_not_in_image
    @started_program_not_in_image FULL_MANAGERS Run SHELLS STARTED _script_without_interpreter
    may_lack_shell missing_programs
dflint_rules.runtime.package_commands @package_command_not_in_image may_start_files
dflint_rules.runtime.servers @file_server_does_not_read @server_not_set_up UNREAD
dflint_rules.runtime.shell_scripts @words_after_shell_script words_after_script
dflint_rules.runtime.signals @kill_as_stop_signal @unknown_stop_signal SIGNALS UNCATCHABLE expand
dflint_rules.scripts.bashisms @bashism_in_sh WITH_SCRIPTS bashisms plain_shell
dflint_rules.scripts.failing_cleanups @removal_that_fails failing_removal
dflint_rules.scripts.lost_effects @export_without_effect Simple
dflint_rules.scripts.lost_lines @missing_and @swallowed_instruction @verb_twice Unknown
    forgotten_commands install_of swallowed_keywords
dflint_rules.scripts.no_commands @no_command may_have_no_commands
dflint_rules.scripts.services @background_process_in_build finished_in_background
dflint_rules.scripts.tools @directory_as_program
dflint_rules.secrets.arguments @secret_written_to_file
dflint_rules.secrets.files @secret_deleted_too_late @secret_file_copied secret_files
dflint_rules.secrets.scripts @secret_in_script Cmd Entrypoint Healthcheck Label configured_secrets
    document_secrets header_secrets hint set_secrets written_secrets
dflint_rules.secrets.variables @secret_in_env secret_candidates
dflint_rules.security.accounts @unknown_user expand lacks_user
dflint_rules.security.denied_files @home_of_root @server_may_not_write FILES User
dflint_rules.security.permissions @set_user_bit @writable_for_all _OF_FILES _SETTERS
dflint_rules.security.root @root_needed_after_user root_needed
dflint_rules.security.users @last_user_is_root @no_user ROOTS User expand
dflint_rules.stages.copy_from @copy_from_itself @copy_from_unknown_stage @copy_of_missing_path
    @stage_by_number @variable_in_copy_from
dflint_rules.stages.names @base_is_no_stage @base_stage_in_other_case @duplicate_stage_name
    undefined_bases
dflint_rules.stages.unused @unreachable_stage
dflint_rules.style.casing @from_as_casing @instruction_casing @stage_name_casing
dflint_rules.style.repeated_packages @package_installed_again @package_named_twice installed_again
    installing named_twice
dflint_rules.style.repeated_settings @env_set_in_vain @port_exposed_twice @setting_repeated User
    ports_exposed_twice values_set_in_vain
dflint_rules.syntax.comments @late_directive
dflint_rules.syntax.errors @binary_file @duplicate_directive @instruction_before_from @invalid_value
    @no_stage @parse_error @shell_syntax @unknown_flag argument_problems_in flag_problems
    value_problems
dflint_rules.syntax.frontend @newer_than_frontend
dflint_rules.variables.form @blank_before_equals @legacy_key_value
dflint_rules.variables.no_shell @home_without_shell unset_homes
dflint_rules.variables.undeclared @global_arg_not_used @undefined_variable undeclared_variables
    unmentioned_args
"""
