"""The assistant as a server of the Model Context Protocol, for any client program; needs the extra `mcp`."""
