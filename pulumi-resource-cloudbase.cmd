@node "%~dp0pulumi-resource-cloudbase" %*
