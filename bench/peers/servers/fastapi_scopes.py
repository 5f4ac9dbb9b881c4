# FastAPI's tutorial, "OAuth2 scopes", https://fastapi.tiangolo.com/advanced/security/oauth2-scopes/, without its passwords:
# GET /users/me/ with a token that has the scope "me". Its tokens are signed with HS256.
import json
import os
import socket
from datetime import datetime, timedelta
from typing import List, Optional, Union

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Security, status
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from jose import JWTError, jwt
from pydantic import BaseModel, ValidationError

SECRET_KEY = os.urandom(32).hex()
ALGORITHM = "HS256"
fake_users_db = {
    "johndoe": {"username": "johndoe", "email": "johndoe@example.com", "full_name": "John Doe", "disabled": False}
}


class TokenData(BaseModel):
    username: Optional[str] = None
    scopes: List[str] = []


class User(BaseModel):
    username: str
    email: Optional[str] = None
    full_name: Optional[str] = None
    disabled: Optional[bool] = None


oauth2_scheme = OAuth2PasswordBearer(
    tokenUrl="token", scopes={"me": "Read information about the current user.", "items": "Read items."}
)
app = FastAPI()


def create_access_token(data: dict, expires_delta: timedelta):
    return jwt.encode({**data, "exp": datetime.utcnow() + expires_delta}, SECRET_KEY, algorithm=ALGORITHM)


async def get_current_user(security_scopes: SecurityScopes, token: str = Depends(oauth2_scheme)):
    authenticate_value = f'Bearer scope="{security_scopes.scope_str}"' if security_scopes.scopes else "Bearer"
    credentials_exception = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not validate credentials",
        headers={"WWW-Authenticate": authenticate_value},
    )
    try:
        payload = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])
        username = payload.get("sub")
        if username is None:
            raise credentials_exception
        token_data = TokenData(scopes=payload.get("scopes", []), username=username)
    except (JWTError, ValidationError):
        raise credentials_exception
    user = fake_users_db.get(token_data.username)
    if user is None:
        raise credentials_exception
    for scope in security_scopes.scopes:
        if scope not in token_data.scopes:
            raise HTTPException(
                status_code=status.HTTP_401_UNAUTHORIZED,
                detail="Not enough permissions",
                headers={"WWW-Authenticate": authenticate_value},
            )
    return User(**user)


async def get_current_active_user(current_user: User = Security(get_current_user, scopes=["me"])):
    if current_user.disabled:
        raise HTTPException(status_code=400, detail="Inactive user")
    return current_user


@app.get("/users/me/", response_model=User)
async def read_users_me(current_user: User = Depends(get_current_active_user)):
    return current_user


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    token = create_access_token({"sub": "johndoe", "scopes": ["me", "items"]}, timedelta(minutes=30))
    print(json.dumps({"port": listener.getsockname()[1], "token": token}), flush=True)
    uvicorn.run(app, fd=listener.fileno(), log_level="critical", access_log=False)
