"""The template, its intrinsic functions resolved for one machine.

Follows the CloudFormation user guide (intrinsic functions, conditions, pseudo parameters) and the SAM
specification (globals) as far as the project's template goes. Whatever lies beyond is a ``TemplateError``:
the local stack never guesses.

No library does this: moto's CloudFormation applies no SAM transform and runs functions in Docker only;
SAM's command line, which has a resolver, pins another boto3 than the project.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from local.aws import ACCOUNT, REGION, arn
from onrecord.ports import S3_PORT, url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

BUCKET = "AWS::S3::Bucket"
QUEUE = "AWS::SQS::Queue"
TABLE = "AWS::DynamoDB::Table"
EVENT_BUS = "AWS::Events::EventBus"
RULE = "AWS::Events::Rule"
FUNCTION = "AWS::Serverless::Function"
HTTP_API = "AWS::Serverless::HttpApi"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105  a type of resources
LOGS = "AWS::Logs::LogGroup"
ROLE = "AWS::IAM::Role"
NAME_PROPERTIES = {
    BUCKET: "BucketName",
    QUEUE: "QueueName",
    TABLE: "TableName",
    EVENT_BUS: "Name",
    RULE: "Name",
    FUNCTION: "FunctionName",
    HTTP_API: "Name",
    SECRET: "Name",
}
# Permissions, logs and alarms: nothing that a stack on one machine enforces or needs.
WITHOUT_LOCAL_PART = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Glue::Database",
    "AWS::Glue::Table",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    ROLE,
    "AWS::Lambda::Permission",
    LOGS,
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::LayerVersion",
    "AWS::StepFunctions::StateMachine",  # operations.reprocess does its work where there is none
}
NO_VALUE = object()


class TemplateError(Exception):
    """The template is wrong, or has something that the local stack does not support."""


class Template:
    """A template with its parameters, ready to be asked for resources.

    Args:
        document: the template as YAML gives it (``load`` reads it from a file).
        folder: where relative paths such as ``CodeUri`` start.
        parameters: values for the template's parameters; the others take their defaults.
        endpoint: the address that queue URLs start with.
        stack_name: the value of ``AWS::StackName``, first part of the names that the template leaves open.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        folder: Path,
        parameters: Mapping[str, str] | None = None,
        *,
        endpoint: str = url(S3_PORT),
        stack_name: str = "onrecord",
    ) -> None:
        self.folder = folder
        self._document = document
        self._endpoint = endpoint
        self._stack_name = stack_name
        self._parameters = self._parameter_values(parameters or {})
        self._resources: dict[str, Any] = {
            logical_id: resource
            for logical_id, resource in document.get("Resources", {}).items()
            if "Condition" not in resource or self._condition(resource["Condition"])
        }
        for logical_id, resource in self._resources.items():
            if resource["Type"] not in NAME_PROPERTIES.keys() | WITHOUT_LOCAL_PART:
                raise TemplateError(f"{logical_id}: the local stack has no {resource['Type']}")

    @classmethod
    def load(cls, path: Path, parameters: Mapping[str, str] | None = None, **more: str) -> Template:
        """Read a template from a file; ``more`` are the keywords of the class.

        Raises:
            TemplateError: it cannot be read, or is beyond the local stack.
        """
        try:
            document = _parsed(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise TemplateError(f"{path}: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise TemplateError(f"{path.name} is not YAML: {error}") from error
        return cls(document, path.resolve().parent, parameters, **more)

    def resources(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Return the resolved properties of all resources of a type, by logical id."""
        return {
            logical_id: self.properties(logical_id)
            for logical_id, resource in self._resources.items()
            if resource["Type"] == resource_type
        }

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Return a resource's properties with globals merged in and intrinsic functions resolved."""
        resource = self._resource(logical_id)
        section = resource["Type"].removeprefix("AWS::Serverless::")
        defaults = self._document.get("Globals", {}).get(section, {})
        try:
            resolved = self.resolve(_merged(defaults, resource.get("Properties", {})))
        except TemplateError as error:
            raise TemplateError(f"{logical_id}: {error}") from error
        return dict(resolved)

    def name(self, logical_id: str) -> str:
        """Return the physical name of a resource: the one it is given, or ``<stack>-<logical id>``."""
        resource = self._resource(logical_id)
        given = resource.get("Properties", {}).get(NAME_PROPERTIES.get(resource["Type"]))
        name = self.resolve(given) if given is not None else NO_VALUE
        if name is NO_VALUE:
            name = f"{self._stack_name}-{logical_id}"
            return name.lower() if resource["Type"] == BUCKET else name
        return str(name)

    def resolve(self, value: Any) -> Any:
        """Return a piece of the template with every intrinsic function replaced by what it yields."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or str(name).startswith("Fn::"):
                return self._intrinsic(name, argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    # --- intrinsic functions ---------------------------------------------------------------------

    def _intrinsic(self, name: str, argument: Any) -> Any:
        functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::Join": lambda pair: pair[0].join(map(str, self.resolve(pair[1]))),
            "Fn::Split": lambda pair: str(self.resolve(pair[1])).split(pair[0]),
            "Fn::Select": lambda pair: self.resolve(pair[1])[int(self.resolve(pair[0]))],
            "Fn::FindInMap": self._find_in_map,
            "Fn::Equals": self._truth,
            "Fn::And": self._truth,
            "Fn::Or": self._truth,
            "Fn::Not": self._truth,
        }
        if name not in functions:
            raise TemplateError(f"the local stack does not know the intrinsic function {name}")
        if functions[name] == self._truth:
            return self._truth({name: argument})
        return functions[name](argument)

    def _ref(self, name: str) -> Any:
        pseudo_parameters = {
            "AWS::AccountId": ACCOUNT,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": self._stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name in pseudo_parameters:
            return pseudo_parameters[name]
        if name in self._parameters:
            return self._parameters[name]
        if name.endswith(".Alias"):  # SAM's, of a function that publishes one
            return self._get_att(name)
        if self._resource(name)["Type"] == QUEUE:
            return f"{self._endpoint}/{ACCOUNT}/{self.name(name)}"
        return self.name(name)

    def _get_att(self, path: str | list[str]) -> str:
        logical_id, attribute = path.split(".", 1) if isinstance(path, str) else path
        resource_type = self._resource(logical_id)["Type"]
        name = self.name(logical_id)
        services = {
            BUCKET: ("s3", ""),
            QUEUE: ("sqs", ""),
            TABLE: ("dynamodb", "table/"),
            EVENT_BUS: ("events", "event-bus/"),
            RULE: ("events", "rule/"),  # of the default bus
            LOGS: ("logs", "log-group:"),
            FUNCTION: ("lambda", "function:"),
            ROLE: ("iam", "role/"),
        }
        if attribute == "Arn" and resource_type in services:
            service, prefix = services[resource_type]
            # CloudFormation's Arn of a log group covers its streams.
            return arn(service, prefix + name) + (":*" if resource_type == LOGS else "")
        if attribute == "QueueName" and resource_type == QUEUE:
            return name
        if attribute == "Alias" and resource_type == FUNCTION:
            alias = self._resource(logical_id)["Properties"]["AutoPublishAlias"]
            return arn("lambda", f"function:{name}:{self.resolve(alias)}")
        raise TemplateError(f"the local stack does not know {attribute} of {logical_id} ({resource_type})")

    def _sub(self, argument: str | list[Any]) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return str(self.resolve(variables[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", value, text)

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self._condition(condition) else otherwise)

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, *keys = map(self.resolve, argument)
        value = self._document.get("Mappings", {}).get(name)
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                raise TemplateError(f"the mapping {name} has no {' / '.join(map(str, keys))}")
            value = value[key]
        return value

    def _condition(self, name: str) -> bool:
        conditions = self._document.get("Conditions", {})
        if name not in conditions:
            raise TemplateError(f"there is no condition {name}")
        return self._truth(conditions[name])

    def _truth(self, expression: Any) -> bool:
        ((name, argument),) = expression.items()
        match name:
            case "Condition":
                return self._condition(argument)
            case "Fn::Equals":
                left, right = map(self.resolve, argument)
                return str(left) == str(right)
            case "Fn::Not":
                return not self._truth(argument[0])
            case "Fn::And":
                return all(map(self._truth, argument))
            case "Fn::Or":
                return any(map(self._truth, argument))
        raise TemplateError(f"the local stack does not know the condition function {name}")

    # --- parts of the document -------------------------------------------------------------------

    def _resource(self, logical_id: str) -> dict[str, Any]:
        if logical_id not in self._resources:
            raise TemplateError(f"there is no parameter or resource {logical_id}")
        return dict(self._resources[logical_id])

    def _parameter_values(self, given: Mapping[str, str]) -> dict[str, Any]:
        declared = self._document.get("Parameters", {})
        if unknown := given.keys() - declared.keys():
            raise TemplateError(f"the template has no parameter {', '.join(sorted(unknown))}")
        return dict(self._read_parameters(declared, given))

    @staticmethod
    def _read_parameters(
        declared: Mapping[str, Any], given: Mapping[str, str]
    ) -> Iterator[tuple[str, str | list[str]]]:
        for name, declaration in declared.items():
            value = given.get(name, declaration.get("Default"))
            if value is None:
                raise TemplateError(f"the parameter {name} has neither a value nor a default")
            allowed = declaration.get("AllowedValues")
            if allowed is not None and str(value) not in map(str, allowed):
                raise TemplateError(f"the parameter {name} cannot be {value!r}")
            listed = declaration["Type"] == "CommaDelimitedList"
            yield name, [part.strip() for part in str(value).split(",")] if listed else str(value)


# libyaml's parser, where PyYAML has it, takes a thirtieth of the time.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]  # of the base that this machine has
    """YAML with CloudFormation's short tags, and without dates: ``Version: 2012-10-17`` is a string."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@cache
def _parsed(text: str) -> Mapping[str, Any]:
    """Return a template as data, which nobody changes: ``resolve`` makes what is asked for."""
    document: Mapping[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader with tags
    return document


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """Return ``!Sub x`` as ``{"Fn::Sub": x}``."""
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = node.value
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def _merged(defaults: Any, own: Any) -> Any:
    """Return own properties over SAM's globals: maps merge, lists add up, the rest is replaced."""
    if isinstance(defaults, dict) and isinstance(own, dict):
        return defaults | {
            key: _merged(defaults[key], own[key]) if key in defaults else own[key] for key in own
        }
    if isinstance(defaults, list) and isinstance(own, list):
        return defaults + own
    return own
