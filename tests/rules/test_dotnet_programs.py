"""Programs of .NET that a container starts."""

import pytest

from tests.rules.project import Project, rules_of

BUILD = "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nWORKDIR /src\nCOPY . .\n"
WEB = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>'


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = rules_of("DF594", "DF595", "DF596")


def codes(
    project: Project,
    start: str = 'ENTRYPOINT ["dotnet", "Shop.dll"]',
    publish: str = "dotnet publish -c Release -o /app",
    image: str = "aspnet",
) -> str:
    stage = f"FROM mcr.microsoft.com/dotnet/{image}:10.0\nCOPY --from=build /app .\n{start}\n"
    project.write("Dockerfile", f"{BUILD}RUN {publish}\n{stage}")
    return project.codes()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Shop.csproj", WEB, ""),
        ("src/Shop/Shop.csproj", WEB, ""),
        ("Store.csproj", WEB.replace("></", "><AssemblyName>Shop</AssemblyName></"), ""),
        ("Store.csproj", WEB.replace("></", "><AssemblyName>$(Name)</AssemblyName></"), ""),
        ("shop.csproj", WEB, "DF594"),
        ("Shop.fsproj", WEB, ""),
        ("src/Store/Store.csproj", WEB, "DF594"),
        ("readme.md", "", ""),
    ],
)
def test_a_project_makes_what_is_started(
    project: Project, name: str, text: str, found: str
) -> None:
    project.write(name, text)
    assert codes(project) == found


@pytest.mark.parametrize(
    "publish",
    [
        "dotnet publish -p:AssemblyName=Shop -o /app",
        "git clone https://example.com/shop . && dotnet publish -o /app",
        "dotnet new web -n Shop && dotnet publish -o /app",
        "./build.sh",
    ],
)
def test_the_build_may_make_another_program(project: Project, publish: str) -> None:
    project.write("Store.csproj", WEB)
    assert codes(project, publish=publish) == ""


def test_a_copy_may_give_the_project_another_name(project: Project) -> None:
    project.write("Store2.csproj", WEB)
    publish = "cd Shop && dotnet publish -o /app\nCOPY Store2.csproj Shop/Shop.csproj"
    assert codes(project, publish=publish) == ""


def test_what_all_projects_share_may_name_it(project: Project) -> None:
    project.write("Store.csproj", WEB)
    project.write("Directory.Build.props", "<Project><AssemblyName>Shop</AssemblyName></Project>")
    assert codes(project) == ""


@pytest.mark.parametrize(
    ("text", "image", "found"),
    [
        (WEB, "runtime", "DF595"),
        (WEB, "aspnet", ""),
        (WEB, "sdk", ""),
        (WEB.replace(".Web", ".Worker"), "runtime", ""),
        (WEB.replace(".Web", "").replace("></", '><FrameworkReference Include="Microsoft.AspNetCore.App"/></'), "runtime", "DF595"),
    ],
)  # fmt: skip
def test_aspnet_needs_its_image(project: Project, text: str, image: str, found: str) -> None:
    project.write("Shop.csproj", text)
    assert codes(project, image=image) == found


@pytest.mark.parametrize(
    ("start", "image", "found"),
    [
        ('CMD ["dotnet", "run"]', "aspnet", "DF596"),
        ('ENTRYPOINT ["dotnet", "run", "--project", "Shop"]', "runtime", "DF596"),
        ("CMD dotnet watch run", "aspnet", "DF596"),
        ('CMD ["dotnet", "run"]', "sdk", ""),
        ('CMD ["dotnet", "Shop.dll", "run"]', "aspnet", ""),
        ('CMD ["dotnet", "exec", "Shop.dll"]', "aspnet", ""),
    ],
)
def test_the_sdk_is_needed_for_run(project: Project, start: str, image: str, found: str) -> None:
    project.write("Shop.csproj", WEB.replace(".Web", ""))
    assert codes(project, start, image=image) == found
