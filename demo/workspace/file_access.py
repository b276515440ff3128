"""Where the files of a workspace are shown, and to whom."""

from demo.workspace.blocks import picture_file_ids
from demo.workspace.records import Message
from demo.workspace.workspace import Workspace


def messages_with(workspace: Workspace, file_id: str) -> list[Message]:
    """The messages a file was shared with."""
    return [one for one in workspace.all_messages if not one.only_for and file_id in one.files]


def can_see(workspace: Workspace, user_id: str, file_id: str) -> bool:
    """Whether a file is shown to a person: in a channel they are in, to them alone, or in one of their views."""
    home = workspace.views.home(user_id)
    with workspace.lock:
        views = (*workspace.views.stack(user_id), *([home] if home else []))
        return any(file_id in picture_file_ids(view.blocks) for view in views) or any(
            _shows(one, file_id)
            for one in workspace.all_messages
            if one.only_for in (None, user_id) and user_id in workspace.channels.find(one.channel).members
        )


def delete(workspace: Workspace, file_id: str) -> None:
    """Delete a file, and have every message and view that may show it drawn again."""
    workspace.files.delete(file_id)
    for channel in {message.channel for message in workspace.all_messages if _shows(message, file_id)}:
        workspace.listeners.changed(channel)
    for user in workspace.users:
        for view in (workspace.views.home(user.id), workspace.views.top(user.id)):
            if view:
                workspace.views.put(view)


def _shows(message: Message, file_id: str) -> bool:
    return file_id in message.files or file_id in picture_file_ids(message.blocks)
